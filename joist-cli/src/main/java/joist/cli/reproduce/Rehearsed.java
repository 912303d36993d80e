package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.ServedTraffic;
import joist.serving.simulate.MeasuredService;

/**
 * Traffic that was simulated, and then sent: the simulation knows what threads and batches took in
 * other traffic of a little less and a little more a second, and the moments at which requests will
 * come, but nothing of the traffic that it predicts.
 *
 * <p>In turns, since a shared machine is faster at one moment than at another.
 */
record Rehearsed(ServedTraffic live, ServedTraffic simulated) {
  private static final int TURNS = 3;
  private static final double[] OTHERS = {0.9, 1.05};

  static Rehearsed of(BatchingRig rig, BatchPolicy policy, Load load, Duration length) {
    Rehearsed all = turn(rig, policy, load.withSeed(1), length);
    for (int seed = 2; seed <= TURNS; seed++) {
      Rehearsed next = turn(rig, policy, load.withSeed(seed), length);
      all = new Rehearsed(all.live.and(next.live), all.simulated.and(next.simulated));
    }
    return all;
  }

  private static Rehearsed turn(BatchingRig rig, BatchPolicy policy, Load load, Duration length) {
    List<MeasuredService.Sample> seen = new ArrayList<>();
    for (double other : OTHERS) {
      Load another = new Load(load.arrivals(), other * load.ratePerSecond(), 1_000 + load.seed());
      long end = seen.isEmpty() ? 0 : seen.getLast().at() + seen.getLast().runNanos();
      rig.samples(policy, another, length.dividedBy(2)).stream()
          .map(sample -> sample.later(end))
          .forEach(seen::add);
    }
    ServedTraffic simulated = rig.predict(policy, load, length, seen);
    return new Rehearsed(rig.live(policy, load, length), simulated);
  }
}
