package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.ServedTraffic;
import joist.serving.simulate.MeasuredService;

/**
 * Traffic that was simulated, and then sent: the simulation knows what threads and batches took in
 * other traffic of a little less and a little more a second, and the moments at which requests will
 * come, but nothing of the traffic that it predicts. Then it is replayed: simulated again with what
 * its own batches took, one by one, so that what is left is the queue and the policy.
 *
 * <p>In three turns, since a shared machine is faster at one moment than at another, and stands
 * still at some; the middle of the three is told.
 */
record Rehearsed(List<Turn> turns) {
  private static final int TURNS = 3;
  private static final double[] OTHERS = {0.9, 1.05};

  /** One of them. */
  record Turn(ServedTraffic live, ServedTraffic simulated, ServedTraffic replayed) {}

  static Rehearsed of(BatchingRig rig, BatchPolicy policy, Load load, Duration length) {
    List<Turn> turns = new ArrayList<>();
    for (int seed = 1; seed <= TURNS; seed++) {
      turns.add(turn(rig, policy, load.withSeed(seed), length));
    }
    return new Rehearsed(turns);
  }

  private static Turn turn(BatchingRig rig, BatchPolicy policy, Load load, Duration length) {
    List<MeasuredService.Sample> seen = new ArrayList<>();
    for (double other : OTHERS) {
      Load another = new Load(load.arrivals(), other * load.ratePerSecond(), 1_000 + load.seed());
      long end = seen.isEmpty() ? 0 : seen.getLast().at() + seen.getLast().runNanos();
      rig.samples(policy, another, length.dividedBy(2)).stream()
          .map(sample -> sample.later(end))
          .forEach(seen::add);
    }
    ServedTraffic simulated = rig.predict(policy, load, length, seen);
    LiveTraffic live = new LiveTraffic(rig, policy);
    ServedTraffic sent = live.send(load.moments(length), load.count(length));
    return new Turn(sent, simulated, rig.replay(policy, load, length, live.samples()));
  }

  /** The live turn in the middle by the share of its requests that were in time, then by p99. */
  ServedTraffic live() {
    return BesideWindows.middle(turns.stream().map(Turn::live).toList());
  }

  /** The middle of the turns' latencies that {@code share} of the requests stay within. */
  double nanos(Function<Turn, ServedTraffic> of, double share) {
    double[] sorted =
        turns.stream().mapToDouble(turn -> of.apply(turn).latencyNanos(share)).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
