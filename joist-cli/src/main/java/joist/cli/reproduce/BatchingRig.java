package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import joist.compiler.Executable;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.ServedTraffic;
import joist.serving.simulate.BatchSimulation;
import joist.serving.simulate.ServiceTime;
import joist.tensor.Tensor;

/**
 * A model and one worker, to try batching policies on: live, with the queue, the threads and the
 * compiled model of the server but no network, and in simulation on what was measured here.
 */
final class BatchingRig {
  private static final List<Integer> SIZES =
      List.of(
          1, 2, 4, 5, 8, 9, 12, 16, 17, 20, 21, 24, 32, 33, 36, 40, 48, 49, 64, 65, 80, 96, 128,
          192, 256);
  private static final int REPEATS = 7;
  private static final Duration WARM = Duration.ofSeconds(3);
  private static final int SIMULATED = 40_000;

  private final RigModel network;
  private final Executable model;
  private final Duration objective;
  private final LatencyCurve curve;

  BatchingRig(RigModel network, Duration objective) {
    this(network, objective, WARM);
  }

  /**
   * @param warm how long batches are run before any is measured
   */
  BatchingRig(RigModel network, Duration objective, Duration warm) {
    this.network = network;
    this.model = Executable.compile(network.graph());
    this.objective = objective;
    warm(warm);
    this.curve = measured();
  }

  /** Of a model that has run for a while. */
  private BatchingRig(BatchingRig warm) {
    this.network = warm.network;
    this.model = warm.model;
    this.objective = warm.objective;
    this.curve = measured();
  }

  /** The same model, on what its batches take now: a machine that others share drifts. */
  BatchingRig measuredAnew() {
    return new BatchingRig(this);
  }

  /** Until the JVM's compiler is done too, which has the same processors. */
  private void warm(Duration atLeast) {
    long end = System.nanoTime() + atLeast.toNanos();
    while (System.nanoTime() < end) {
      sizes().map(network::rows).forEach(model::run);
    }
  }

  private LatencyCurve measured() {
    List<LatencyCurve.Point> points = new ArrayList<>();
    double most = 0;
    for (int rows : sizes().toList()) {
      Map<String, Tensor> inputs = network.rows(rows);
      long[] nanos = new long[REPEATS];
      for (int i = 0; i < REPEATS; i++) {
        long start = System.nanoTime();
        model.run(inputs);
        nanos[i] = System.nanoTime() - start;
      }
      Arrays.sort(nanos);
      most = Math.max(most, (double) nanos[REPEATS / 2]);
      points.add(new LatencyCurve.Point(rows, most));
    }
    return new LatencyCurve(points);
  }

  private Stream<Integer> sizes() {
    return SIZES.stream().filter(rows -> rows <= network.mostRows());
  }

  RigModel network() {
    return network;
  }

  Executable model() {
    return model;
  }

  Duration objective() {
    return objective;
  }

  /** What batches take on this machine, by the median of a few. */
  LatencyCurve curve() {
    return curve;
  }

  /** On batches that take what the curve says, for far more requests than a live run has. */
  ServedTraffic simulate(BatchPolicy policy, Load load) {
    return new BatchSimulation(1, network.mostRows(), objective, curve)
        .run(policy, load.arrivals().dueNanos(load.ratePerSecond(), load.seed()), SIMULATED);
  }

  /** The same requests as {@link #live}, on threads and batches that take what they are said to. */
  ServedTraffic simulate(BatchPolicy policy, ServiceTime service, long[] moments, int count) {
    return new BatchSimulation(1, network.mostRows(), objective, service, curve)
        .run(policy, moments, count);
  }

  ServedTraffic live(BatchPolicy policy, Load load, Duration length) {
    return live(policy, load, length, Streams.ONE);
  }

  ServedTraffic live(BatchPolicy policy, Load load, Duration length, Streams streams) {
    return new LiveTraffic(this, policy, streams).send(load.moments(length), load.count(length));
  }

  /** The largest Poisson rate, to 2 %, at which 99 of 100 requests are in time, by simulation. */
  double mostPerSecond(BatchPolicy policy) {
    double low = 1;
    double high = 2 * network.mostRows() / (curve.nanos(network.mostRows()) / 1e9);
    while (high / low > 1.02) {
      double middle = Math.sqrt(low * high);
      if (simulate(policy, Load.poisson(middle)).inTimeShare() >= 0.99) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The largest rate that the live rig carries, looked for from {@link #mostPerSecond} on. */
  double mostPerSecondLive(BatchPolicy policy, Duration length) {
    return LargestRate.from(
            mostPerSecond(policy),
            0.99,
            rate -> live(policy, Load.poisson(rate), length).inTimeShare())
        .perSecond();
  }
}
