package joist.serving;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a deployment stands in its life. Every move is one that {@link #next} allows. */
public enum DeploymentState {
  /** Known, nothing done. */
  REGISTERED,
  /** Its file is being read and compiled. */
  LOADING,
  /** Its sample rows are being answered. */
  PROVING,
  /** It runs its samples until it is as fast as it gets. */
  WARMING,
  /** It could answer now. */
  READY,
  /** It answers for its name. */
  LIVE,
  /**
   * It answers for its name, but its memory was given to others, at once or with the last request
   * inside. It is loaded again when it is asked for.
   */
  EVICTED,
  /** Replaced, with requests still inside. */
  DRAINING,
  /** Replaced, nothing inside. It may still be in memory, for an instant way back. */
  RETIRED,
  /** Could not be loaded: corrupt, unreadable, or a defect. */
  FAILED,
  /** Not let in: wrong answers to its samples, another digest than registered, or no memory. */
  REFUSED;

  /** The states that may follow this one. */
  public Set<DeploymentState> next() {
    return switch (this) {
      case REGISTERED -> EnumSet.of(LOADING, REFUSED);
      case LOADING -> EnumSet.of(PROVING, FAILED, REFUSED);
      case PROVING -> EnumSet.of(WARMING, FAILED, REFUSED);
      case WARMING -> EnumSet.of(READY, FAILED, REFUSED);
      case READY -> EnumSet.of(LIVE, RETIRED);
      case LIVE -> EnumSet.of(DRAINING, EVICTED);
      case EVICTED -> EnumSet.of(LOADING, REFUSED, RETIRED);
      case DRAINING -> EnumSet.of(RETIRED, LIVE);
      case RETIRED -> EnumSet.of(LIVE);
      case FAILED, REFUSED -> EnumSet.noneOf(DeploymentState.class);
    };
  }

  /** Whether a version in memory may answer: it was proven here, and not given up since. */
  public boolean mayAnswer() {
    return switch (this) {
      case READY, LIVE, DRAINING, RETIRED -> true;
      case REGISTERED, LOADING, PROVING, WARMING, EVICTED, FAILED, REFUSED -> false;
    };
  }

  /** The state's name on the wire, such as {@code live}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
