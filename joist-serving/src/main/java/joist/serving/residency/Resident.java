package joist.serving.residency;

/**
 * A version in memory, as a policy sees it.
 *
 * @param reference such as {@code flights:2}
 * @param bytes that come back when it goes
 * @param reloadNanos what loading it again takes, as measured
 */
public record Resident(String reference, long bytes, long reloadNanos, Use use, Standing standing) {

  /**
   * How it was used.
   *
   * @param lastNanos when it was last asked, on the one clock
   * @param hits how often it was asked since it was deployed
   * @param age the policy's worth of what had gone last when it was last asked: the clock of
   *     GreedyDual
   */
  public record Use(long lastNanos, long hits, double age) {}

  /** What it is there for, the least first. */
  public enum Standing {
    /** The way back from another version. */
    STANDBY,
    /** It answers. */
    SERVING,
    /** It answers, and never goes. */
    PINNED
  }
}
