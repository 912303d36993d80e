package joist.serving;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import joist.graph.ValueType;
import joist.model.Model;
import joist.serving.lane.LoadingLane;

/**
 * Runs a deployment's samples until it is compiled, on the lane beside traffic.
 *
 * @param runs how many one-row runs suffice
 * @param atMost the time after which warming ends in any case
 * @param lane where it rests between runs
 */
record WarmUp(int runs, Duration atMost, ServingClock clock, LoadingLane lane) {
  private static final System.Logger LOG = System.getLogger("joist.serving");
  static final int LARGE = 64;
  private static final int RUNS_PER_LARGE = 32;
  private static final int TAIL = 255;

  /** For what was warm before: its plans are made anew, the JVM has compiled the rest. */
  WarmUp brief() {
    return new WarmUp(Math.min(runs, 8), atMost.dividedBy(20), clock, lane);
  }

  /**
   * Runs each of these shapes once, since the first run of a shape plans it: no request is to wait
   * for that. Shapes that the model does not take, or has no room for, are left to requests.
   */
  void shapes(Model model, List<Map<String, ValueType>> shapes) {
    long start = clock.nanos();
    for (Map<String, ValueType> inputs : shapes) {
      if (clock.nanos() - start >= atMost.toNanos()) {
        return;
      }
      try {
        SampleRows.ready(model, inputs);
      } catch (RuntimeException | Error other) {
        LOG.log(System.Logger.Level.DEBUG, "a shape is not made ready", other);
      }
      lane.between();
    }
  }

  /** Warms, and gives the median of the last one-row runs. */
  Duration warm(Deployment deployment, Exercise exercise) {
    long start = clock.nanos();
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
      lane.between();
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
