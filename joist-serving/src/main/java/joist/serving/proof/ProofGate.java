package joist.serving.proof;

import java.util.Locale;

/** What a version is held to before it takes traffic, in the order in which it is shown. */
public enum ProofGate {
  /** Its bytes, and those of its calls, have room in the budget. */
  MEMORY,
  /** The file is the one that was registered. */
  DIGEST,
  /** Its sample rows give the answers that they were packaged with. */
  SAMPLES,
  /** It answers, in bounded time, with outputs as its graph declares them. */
  ANSWERS,
  /** It is quick enough at the numbers of rows that it will see. */
  LATENCY;

  /** The gate's name on the wire, such as {@code latency}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
