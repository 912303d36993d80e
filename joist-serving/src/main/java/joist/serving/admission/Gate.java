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
  private final long objectiveNanos;

  public Gate(AdmissionPolicy policy, ComputePool pool, Duration objective) {
    this.policy = policy;
    this.pool = pool;
    this.objectiveNanos = objective.toNanos();
  }

  /**
   * Whether a request is taken, as things stand.
   *
   * @param costNanos its predicted work
   * @param standingNanos the {@link StandingDelay} of the thread it arrived on
   */
  public Admission decide(long costNanos, long standingNanos) {
    return decide(costNanos, standingNanos, objectiveNanos);
  }

  /**
   * As {@link #decide(long, long)}, for a request that may have less time than the objective.
   *
   * @param remainingNanos until its own deadline
   */
  public Admission decide(long costNanos, long standingNanos, long remainingNanos) {
    boolean inline = isSmall(costNanos);
    return policy.decide(
        new Load(
            inline ? 0 : pool.outstandingNanos(),
            pool.workers(),
            !inline && pool.isFull(),
            standingNanos,
            costNanos,
            Math.min(objectiveNanos, remainingNanos)));
  }

  /** Whether work of this cost belongs on the thread it arrived on. */
  public boolean isSmall(long costNanos) {
    return costNanos < INLINE_LIMIT.toNanos();
  }

  /** As much, and at least as much as work that does not belong on the thread it arrived on. */
  public static long large(long costNanos) {
    return Math.max(costNanos, INLINE_LIMIT.toNanos());
  }

  /** What a request's latency should stay below. */
  public long objectiveNanos() {
    return objectiveNanos;
  }

  public ComputePool pool() {
    return pool;
  }
}
