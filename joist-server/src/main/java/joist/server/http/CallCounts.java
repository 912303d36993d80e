package joist.server.http;

import java.util.function.Consumer;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.stats.Stage;
import joist.serving.stats.TrafficStats;

/** Counts what became of calls: for the version that was called, and for its name. */
record CallCounts(Deployments deployments) {
  void answered(Deployment deployment, Timing timing) {
    long now = System.nanoTime();
    TrafficStats stats = deployment.stats();
    stats.answeredAt(now);
    stats.stage(Stage.DECODE, timing.decodeNanos);
    stats.stage(Stage.WAIT, timing.startedNanos - timing.arrivedNanos + timing.waitNanos);
    stats.stage(Stage.RUN, timing.runNanos);
    stats.stage(Stage.ENCODE, timing.encodeNanos);
    long total = now - timing.arrivedNanos;
    count(deployment, traffic -> traffic.answered(timing.rows, total));
  }

  void failed(Deployment deployment, Timing timing) {
    long total = System.nanoTime() - timing.arrivedNanos;
    count(deployment, traffic -> traffic.failed(total));
  }

  void shed(Deployment deployment) {
    count(deployment, TrafficStats::shed);
  }

  private void count(Deployment deployment, Consumer<TrafficStats> what) {
    what.accept(deployment.stats());
    deployments.traffic(deployment.name()).ifPresent(what);
  }
}
