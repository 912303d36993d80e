package joist.serving;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Runs a deployment's samples until it is compiled, in slices with pauses of the same length
 * between, so that live traffic on the same cores keeps at least half of one.
 *
 * @param runs how many one-row runs suffice
 * @param atMost the time after which warming ends in any case
 * @param pause parks the thread for nanoseconds
 */
record WarmUp(int runs, Duration atMost, ServingClock clock, LongConsumer pause) {
  private static final long SLICE_NANOS = 2_000_000;
  static final int LARGE = 64;
  private static final int RUNS_PER_LARGE = 32;
  private static final int TAIL = 255;

  /** For what was warm before: its plans are made anew, the JVM has compiled the rest. */
  WarmUp brief() {
    return new WarmUp(Math.min(runs, 8), atMost.dividedBy(20), clock, pause);
  }

  /** Warms, and gives the median of the last one-row runs. */
  Duration warm(Deployment deployment, Exercise exercise) {
    long start = clock.nanos();
    long sliceStart = start;
    long[] tail = new long[TAIL];
    int done = 0;
    while (done < runs && clock.nanos() - start < atMost.toNanos()) {
      long before = clock.nanos();
      exercise.run(deployment, 1);
      tail[done % TAIL] = clock.nanos() - before;
      done++;
      if (done % RUNS_PER_LARGE == 0) {
        exercise.run(deployment, LARGE);
      }
      long busy = clock.nanos() - sliceStart;
      if (busy >= SLICE_NANOS) {
        pause.accept(busy);
        sliceStart = clock.nanos();
      }
    }
    return median(tail, Math.min(done, TAIL));
  }

  private static Duration median(long[] nanos, int count) {
    if (count == 0) {
      return Duration.ZERO;
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return Duration.ofNanos(sorted[count / 2]);
  }
}
