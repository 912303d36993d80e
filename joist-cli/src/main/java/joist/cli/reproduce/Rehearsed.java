package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import joist.measure.Quantiles;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.ServedTraffic;

/**
 * Traffic that was sent, and simulated from what other traffic met. A shared machine is faster at
 * one second than at another, by more than a simulation may err, so a turn is made of slices that
 * are shorter than that: one is sent twice, which is what is to be predicted, and before each time
 * another is measured, at another rate and other moments; what the second time differs by from the
 * first is what the machine allows. The middle of the turns is told, since a machine stands still
 * in some.
 */
record Rehearsed(List<Turn> turns) {
  private static final int TURNS = 5;
  private static final int LEAST_REQUESTS = 1_000; // of all turns; fewer would not show a p99

  /**
   * What became of one turn's requests.
   *
   * @param sent live, for the first time
   * @param again the same moments, live once more
   * @param simulated on what was measured in the other slices
   * @param replayed simulated with the live batches' own times, one by one, so that what is left is
   *     the queue and the policy
   * @param assumed simulated on the rig's curve alone
   */
  record Turn(
      ServedTraffic sent,
      ServedTraffic again,
      ServedTraffic simulated,
      ServedTraffic replayed,
      ServedTraffic assumed) {
    ServedTraffic live() {
      return sent.and(again);
    }
  }

  /** Parts of a p50 and a p99. */
  record Ratios(double p50, double p99) {
    boolean areWithin(double part) {
      return Math.abs(p50 - 1) <= part && Math.abs(p99 - 1) <= part;
    }

    @Override
    public String toString() {
      return "%.2f and %.2f".formatted(p50, p99);
    }
  }

  /** Turns that take this time together, and longer where few requests would have come. */
  static Rehearsed of(BatchingRig rig, BatchPolicy policy, Load load, Duration time) {
    List<Turn> turns = new ArrayList<>();
    for (int turn = 0; turn < TURNS; turn++) {
      Slices slices = new Slices(rig, policy, load.withSeed(1_000L * turn));
      turns.add(slices.of(time.dividedBy(TURNS), LEAST_REQUESTS / TURNS));
    }
    return new Rehearsed(turns);
  }

  Ratios ratios(Function<Turn, ServedTraffic> of, Function<Turn, ServedTraffic> over) {
    return new Ratios(nanos(of, 0.5) / nanos(over, 0.5), nanos(of, 0.99) / nanos(over, 0.99));
  }

  /** The middle of the turns' latencies that {@code share} of the requests stay within. */
  double nanos(Function<Turn, ServedTraffic> of, double share) {
    return Quantiles.median(
        turns.stream().mapToDouble(turn -> of.apply(turn).latencyNanos(share)).toArray());
  }
}
