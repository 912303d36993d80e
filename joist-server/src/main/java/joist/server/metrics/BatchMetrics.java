package joist.server.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.ToIntFunction;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.batch.BatchStats;
import joist.serving.batch.CloseReason;

/**
 * Queues and batches as Prometheus snapshots: what waits, how large batches are, why they closed. A
 * series exists as long as its version is in memory; bounds are powers of two in all processes.
 */
final class BatchMetrics implements MultiCollector {
  private final Deployments deployments;
  private final ToIntFunction<Deployment> waitingRows;

  BatchMetrics(Deployments deployments, ToIntFunction<Deployment> waitingRows) {
    this.deployments = deployments;
    this.waitingRows = waitingRows;
  }

  @Override
  public MetricSnapshots collect() {
    List<Deployment> loaded = deployments.all().stream().filter(Deployment::isLoaded).toList();
    return MetricSnapshots.of(waiting(loaded), sizes(loaded), reasons(loaded), threads(loaded));
  }

  private GaugeSnapshot waiting(List<Deployment> loaded) {
    GaugeSnapshot.Builder all =
        GaugeSnapshot.builder().name("joist_queue_rows").help("Rows that wait for a batch.");
    for (Deployment deployment : loaded) {
      all.dataPoint(
          GaugeSnapshot.GaugeDataPointSnapshot.builder()
              .labels(ServingMetrics.labels(deployment))
              .value(waitingRows.applyAsInt(deployment))
              .build());
    }
    return all.build();
  }

  private static HistogramSnapshot sizes(List<Deployment> loaded) {
    HistogramSnapshot.Builder all =
        HistogramSnapshot.builder().name("joist_batch_rows").help("Rows of a batch.");
    for (Deployment deployment : loaded) {
      BatchStats batches = deployment.stats().batches();
      all.dataPoint(
          HistogramSnapshot.HistogramDataPointSnapshot.builder()
              .labels(ServingMetrics.labels(deployment))
              .classicHistogramBuckets(buckets(batches))
              .sum((double) batches.rows())
              .build());
    }
    return all.build();
  }

  private static CounterSnapshot threads(List<Deployment> loaded) {
    CounterSnapshot.Builder all =
        CounterSnapshot.builder()
            .name("joist_batch_threads")
            .help("Threads granted to batches; more than batches where calls have several each.");
    for (Deployment deployment : loaded) {
      all.dataPoint(
          CounterSnapshot.CounterDataPointSnapshot.builder()
              .labels(ServingMetrics.labels(deployment))
              .value((double) deployment.stats().batches().threads())
              .build());
    }
    return all.build();
  }

  private static ClassicHistogramBuckets buckets(BatchStats batches) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < BatchStats.BUCKETS; i++) {
      buckets.bucket(Math.scalb(1.0, i), batches.inBucket(i));
    }
    return buckets.bucket(Double.POSITIVE_INFINITY, batches.inBucket(BatchStats.BUCKETS)).build();
  }

  private static CounterSnapshot reasons(List<Deployment> loaded) {
    CounterSnapshot.Builder all =
        CounterSnapshot.builder().name("joist_batches").help("Batches by why they closed.");
    for (Deployment deployment : loaded) {
      for (CloseReason reason : CloseReason.values()) {
        long count = deployment.stats().batches().closedBy(reason);
        if (count > 0) {
          all.dataPoint(
              CounterSnapshot.CounterDataPointSnapshot.builder()
                  .labels(ServingMetrics.labels(deployment).add("closed", reason.label()))
                  .value((double) count)
                  .build());
        }
      }
    }
    return all.build();
  }
}
