package joist.serving.simulate;

import joist.serving.batch.LatencyCurve;

/** What the threads and the model of a server take, in nanoseconds of simulated time. */
public interface ServiceTime {
  /** From the moment that a request is due until it comes: who sends it may wake late. */
  default long lateNanos(long due) {
    return 0;
  }

  /**
   * From the moment that a thread is asked for until it looks at the queue.
   *
   * @param idleNanos how long it has had nothing to do; 0 for one that just ended a batch
   */
  long handOffNanos(long idleNanos);

  /**
   * From the moment that a batch begins to run until its answers are there.
   *
   * @param now when it begins
   * @param idleNanos how long its thread had had nothing to do
   */
  long runNanos(long now, int rows, long idleNanos);

  /** Batches that take what a curve says, always, on threads that are there at once. */
  static ServiceTime of(LatencyCurve curve) {
    return new ServiceTime() {
      @Override
      public long handOffNanos(long idleNanos) {
        return 0;
      }

      @Override
      public long runNanos(long now, int rows, long idleNanos) {
        return (long) curve.nanos(rows);
      }
    };
  }
}
