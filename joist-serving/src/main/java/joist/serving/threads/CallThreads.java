package joist.serving.threads;

import java.util.function.LongSupplier;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.LearnedCurve;

/**
 * The threads of one deployment's calls: obeys {@link LatencyOrThroughput}, and keeps what that is
 * told. Thread-safe.
 */
public final class CallThreads {
  /* Work is what was done, fading with this time constant. */
  private static final double FADE_NANOS = 1e9;

  private final LatencyOrThroughput policy = new LatencyOrThroughput();
  private final int most;
  private final LongSupplier clock;
  private final Costs one = new Costs();
  private final Costs all = new Costs();
  private double work; // of one thread, in nanoseconds
  private long workedAt;
  private int current = 1;
  private long calls;

  /**
   * @param most threads that a call may have
   * @param clock monotonic nanoseconds
   */
  public CallThreads(int most, LongSupplier clock) {
    this.most = most;
    this.clock = clock;
    this.workedAt = clock.getAsLong();
  }

  /** What calls of so many rows were seen to take. */
  private static final class Costs {
    private final LearnedCurve curve = new LearnedCurve(LatencyCurve.linear(0, 1));
    private boolean known;

    void learn(int rows, long nanos, boolean trial) {
      if (trial) {
        curve.learnAnew(rows, nanos);
      } else {
        curve.learn(rows, nanos);
      }
      known = true;
    }

    double nanos(int rows) {
      return known ? curve.curve().nanos(rows) : Double.NaN;
    }
  }

  /** What a call that begins now gets. */
  public synchronized Grant grant(int rows) {
    if (most == 1) {
      return Grant.ALONE;
    }
    fade();
    CallSnapshot call =
        new CallSnapshot(
            most, current, work / FADE_NANOS, one.nanos(rows), all.nanos(rows), calls++);
    Grant grant = policy.decide(call);
    current = grant.trial() ? current : grant.threads();
    return grant;
  }

  /** Learns what a call took. */
  public synchronized void ended(Grant grant, int rows, long tookNanos) {
    if (most == 1) {
      return;
    }
    (grant.threads() == 1 ? one : all).learn(rows, tookNanos, grant.trial());
    fade();
    double ratio = Math.min(most, one.nanos(rows) / all.nanos(rows));
    work += grant.threads() == 1 || Double.isNaN(ratio) ? tookNanos : tookNanos * ratio;
  }

  private void fade() {
    long now = clock.getAsLong();
    if (now > workedAt) {
      work *= Math.exp((workedAt - now) / FADE_NANOS);
      workedAt = now;
    }
  }
}
