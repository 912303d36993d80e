package joist.serving.admission;

import java.time.Duration;

/** What becomes of a request. */
public sealed interface Admission {
  /** It runs. */
  record Admitted() implements Admission {
    static final Admitted ADMITTED = new Admitted();
  }

  /** It is turned away; another try makes sense after {@code retryAfter}. */
  record Shed(Duration retryAfter, String why) implements Admission {}
}
