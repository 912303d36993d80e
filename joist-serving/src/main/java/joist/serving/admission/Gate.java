package joist.serving.admission;

import java.time.Duration;

/**
 * Where each request passes: asks the policy, then runs the work on the caller's thread when it is
 * small or on the pool when it is not. Thread-safe.
 */
public final class Gate {
  /** Work predicted to be shorter than this runs where it arrives: a hand-over costs as much. */
  public static final Duration INLINE_LIMIT = Duration.ofNanos(500_000);

  private final AdmissionPolicy policy;
  private final ComputePool pool;

  public Gate(AdmissionPolicy policy, ComputePool pool) {
    this.policy = policy;
    this.pool = pool;
  }

  /**
   * Whether a request is taken, as things stand.
   *
   * @param costNanos its predicted work
   * @param standingNanos the {@link StandingDelay} of the thread it arrived on
   * @param withinNanos what its latency should stay below: the objective, or the time until its own
   *     deadline where that is less
   * @param unbounded whether it may never end: only such work waits for what the pool keeps apart
   */
  public Admission decide(long costNanos, long standingNanos, long withinNanos, boolean unbounded) {
    boolean inline = isSmall(costNanos);
    return policy.decide(
        new Load(
            inline ? 0 : unbounded ? pool.outstandingUnboundedNanos() : pool.outstandingNanos(),
            pool.workers(),
            !inline && (unbounded ? pool.isFullForUnbounded() : pool.isFull()),
            standingNanos,
            costNanos,
            withinNanos));
  }

  /** Whether work of this cost belongs on the thread it arrived on. */
  public boolean isSmall(long costNanos) {
    return costNanos < INLINE_LIMIT.toNanos();
  }

  /** As much, and at least as much as work that does not belong on the thread it arrived on. */
  public static long large(long costNanos) {
    return Math.max(costNanos, INLINE_LIMIT.toNanos());
  }

  public ComputePool pool() {
    return pool;
  }
}
