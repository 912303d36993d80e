package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import joist.compiler.Executable;
import joist.load.Arrivals;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.ServedTraffic;
import joist.serving.simulate.BatchSimulation;
import joist.serving.simulate.MeasuredService;

/**
 * A model and one worker, to try batching policies on: live, with the queue, the threads and the
 * compiled model of the server but no network, and in simulation on the curve measured here.
 */
final class BatchingRig {
  static final int MOST_ROWS = 256;
  private static final long SEED = 7;
  private static final int SIMULATED = 40_000;
  private static final int LEAST_REQUESTS = 1_000;

  private final Executable model = Executable.compile(RigModel.graph());
  private final Duration objective;
  private final List<MeasuredService.Sample> samples;
  private final LatencyCurve curve;

  BatchingRig(Duration objective) {
    this.objective = objective;
    this.samples = new ServiceMeasurement(model).measure();
    this.curve = curve(samples);
  }

  /** The median of each size where threads were busy; between them it must not fall. */
  private static LatencyCurve curve(List<MeasuredService.Sample> samples) {
    Map<Integer, List<Long>> byRows = new TreeMap<>();
    for (MeasuredService.Sample sample : samples) {
      if (sample.idleNanos() == 0) {
        byRows.computeIfAbsent(sample.rows(), rows -> new ArrayList<>()).add(sample.runNanos());
      }
    }
    List<LatencyCurve.Point> points = new ArrayList<>();
    double most = 0;
    for (Map.Entry<Integer, List<Long>> entry : byRows.entrySet()) {
      List<Long> nanos = entry.getValue().stream().sorted().toList();
      most = Math.max(most, (double) nanos.get(nanos.size() / 2));
      points.add(new LatencyCurve.Point(entry.getKey(), most));
    }
    return new LatencyCurve(points);
  }

  Executable model() {
    return model;
  }

  Duration objective() {
    return objective;
  }

  /** What batches take on this machine. */
  LatencyCurve curve() {
    return curve;
  }

  ServedTraffic simulate(BatchPolicy policy, Arrivals arrivals, double rate) {
    return simulation().run(policy, moments(arrivals, rate), SIMULATED);
  }

  private BatchSimulation simulation() {
    return new BatchSimulation(1, MOST_ROWS, objective, new MeasuredService(samples, SEED), curve);
  }

  /** What {@link #live} is expected to see: the same requests at the same moments. */
  ServedTraffic predict(BatchPolicy policy, Arrivals arrivals, double rate, Duration length) {
    int count = count(rate, length);
    return simulation().run(policy, moments(arrivals, rate), count / 2, count);
  }

  ServedTraffic live(BatchPolicy policy, Arrivals arrivals, double rate, Duration length) {
    int count = count(rate, length);
    return new LiveTraffic(this, policy).send(moments(arrivals, rate), count / 2, count);
  }

  /** Fewer would not show a p99. */
  private static int count(double rate, Duration length) {
    return (int) Math.max(LEAST_REQUESTS, rate * length.toMillis() / 1e3);
  }

  private static LongSupplier moments(Arrivals arrivals, double rate) {
    return arrivals.dueNanos(rate, SEED);
  }

  /** The largest Poisson rate, to 2 %, at which 99 of 100 requests are in time, by simulation. */
  double mostPerSecond(BatchPolicy policy) {
    double low = 1;
    double high = 2 * MOST_ROWS / (curve.nanos(MOST_ROWS) / 1e9);
    while (high / low > 1.02) {
      double middle = Math.sqrt(low * high);
      if (simulate(policy, new Arrivals.Poisson(), middle).inTimeShare() >= 0.99) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The rate nearest below {@link #mostPerSecond} that the live rig carries too; 0 for none. */
  double mostPerSecondLive(BatchPolicy policy, Duration length) {
    double most = mostPerSecond(policy);
    for (double share : new double[] {1, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5}) {
      if (live(policy, new Arrivals.Poisson(), share * most, length).inTimeShare() >= 0.99) {
        return share * most;
      }
    }
    return 0;
  }
}
