package joist.serving.isolate;

import java.time.Duration;

/**
 * How children are run.
 *
 * @param calls how many calls a child takes at once
 * @param callBytes what the inputs of a call may take, and its outputs
 * @param callLimit the longest that a call may take; then its child is killed and started anew
 * @param startLimit the longest that a child may take to load its model
 * @param restarts when a child that ended is started again
 */
public record IsolationSettings(
    int calls, long callBytes, Duration callLimit, Duration startLimit, RestartPolicy restarts) {
  public IsolationSettings {
    if (calls < 1 || callBytes < 4096 || !callLimit.isPositive() || !startLimit.isPositive()) {
      throw new IllegalArgumentException(
          "expected 1 call or more of 4096 bytes or more, and limits above 0, got %d, %d, %s, %s"
              .formatted(calls, callBytes, callLimit, startLimit));
    }
  }

  /**
   * How long a call that was given up may take to stop, before its child is killed: a sixtieth of
   * the longest call, which is a second by the standard.
   */
  Duration grace() {
    return callLimit.dividedBy(60);
  }

  /** For a server of so many threads. */
  public static IsolationSettings standard(int threads) {
    return new IsolationSettings(
        2 * threads + 1,
        256L << 20,
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        RestartPolicy.STANDARD);
  }
}
