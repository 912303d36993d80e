package joist.server.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.ToDoubleFunction;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.isolate.ChildStatus;
import joist.serving.stats.LatencyCounts;
import joist.serving.stats.Stage;
import joist.serving.stats.TrafficStats;

/**
 * The deployments' statistics as Prometheus snapshots. A series exists as long as its version is in
 * memory; that of what answers for a name, as long as it does. Histogram bounds are powers of two
 * of a microsecond, the same in all processes, so instances can be summed.
 */
final class ServingMetrics implements MultiCollector {
  static final int FIRST_POWER = 3;
  static final int LAST_POWER = 24;

  private final Deployments deployments;
  private final TraceExemplars exemplars;

  ServingMetrics(Deployments deployments, TraceExemplars exemplars) {
    this.deployments = deployments;
    this.exemplars = exemplars;
  }

  @Override
  public MetricSnapshots collect() {
    List<Deployment> loaded = deployments.all().stream().filter(Deployment::isLoaded).toList();
    return MetricSnapshots.builder()
        .metricSnapshot(latencies(loaded))
        .metricSnapshot(requests(loaded))
        .metricSnapshot(
            counter(
                "joist_rows", "Rows answered.", loaded, deployment -> deployment.stats().rows()))
        .metricSnapshot(
            counter(
                "joist_runs",
                "Runs of the model: fewer than requests where batches form.",
                loaded,
                deployment -> deployment.stats().runs().counts().runs()))
        .metricSnapshot(gauge("joist_in_flight", "Requests inside.", loaded, Deployment::inFlight))
        .metricSnapshot(
            gauge(
                "joist_model_live",
                "1 for the version that answers for its name, evicted or not; 0 for others in memory.",
                deployments.all().stream().filter(d -> d.isLoaded() || answers(d)).toList(),
                d -> answers(d) ? 1 : 0))
        .metricSnapshot(
            counter(
                "joist_child_restarts",
                "How often the child process of an isolated model was started again.",
                loaded.stream().filter(deployment -> deployment.child().isPresent()).toList(),
                deployment -> deployment.child().map(ChildStatus::restarts).orElse(0L)))
        .metricSnapshot(memory())
        .metricSnapshot(budget())
        .build();
  }

  private boolean answers(Deployment deployment) {
    return deployments.live(deployment.name()).filter(live -> live == deployment).isPresent();
  }

  private HistogramSnapshot latencies(List<Deployment> loaded) {
    exemplars.retain(loaded);
    HistogramSnapshot.Builder all =
        HistogramSnapshot.builder()
            .name("joist_request_seconds")
            .help("Time of a request's stages in the server.");
    for (Deployment deployment : loaded) {
      for (Stage stage : Stage.values()) {
        LatencyCounts counts = deployment.stats().counts(stage);
        all.dataPoint(
            HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .labels(labels(deployment).add("stage", stage.label()))
                .classicHistogramBuckets(buckets(counts))
                .sum(counts.sumNanos() / 1e9)
                .exemplars(stage == Stage.TOTAL ? exemplars.of(deployment) : Exemplars.EMPTY)
                .build());
      }
    }
    return all.build();
  }

  private static ClassicHistogramBuckets buckets(LatencyCounts counts) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    long below = 0;
    for (int power = FIRST_POWER; power <= LAST_POWER; power++) {
      long upTo = counts.belowPowerOfTwoMicros(power);
      buckets.bucket(Math.scalb(1e-6, power), upTo - below);
      below = upTo;
    }
    return buckets.bucket(Double.POSITIVE_INFINITY, counts.total() - below).build();
  }

  private static CounterSnapshot requests(List<Deployment> loaded) {
    CounterSnapshot.Builder all =
        CounterSnapshot.builder().name("joist_requests").help("Requests by outcome.");
    for (Deployment deployment : loaded) {
      TrafficStats stats = deployment.stats();
      all.dataPoint(count(deployment, "ok", stats.requests()));
      all.dataPoint(count(deployment, "error", stats.errors()));
      all.dataPoint(count(deployment, "shed", stats.shedCount()));
    }
    return all.build();
  }

  private static CounterSnapshot.CounterDataPointSnapshot count(
      Deployment deployment, String outcome, long value) {
    return CounterSnapshot.CounterDataPointSnapshot.builder()
        .labels(labels(deployment).add("outcome", outcome))
        .value((double) value)
        .build();
  }

  private static CounterSnapshot counter(
      String name, String help, List<Deployment> loaded, ToDoubleFunction<Deployment> value) {
    CounterSnapshot.Builder all = CounterSnapshot.builder().name(name).help(help);
    for (Deployment deployment : loaded) {
      all.dataPoint(
          CounterSnapshot.CounterDataPointSnapshot.builder()
              .labels(labels(deployment))
              .value(value.applyAsDouble(deployment))
              .build());
    }
    return all.build();
  }

  private static GaugeSnapshot gauge(
      String name, String help, List<Deployment> loaded, ToDoubleFunction<Deployment> value) {
    GaugeSnapshot.Builder all = GaugeSnapshot.builder().name(name).help(help);
    for (Deployment deployment : loaded) {
      all.dataPoint(point(labels(deployment), value.applyAsDouble(deployment)));
    }
    return all.build();
  }

  private GaugeSnapshot memory() {
    GaugeSnapshot.Builder all =
        GaugeSnapshot.builder().name("joist_memory_bytes").help("Bytes charged, by owner.");
    deployments
        .ledger()
        .bytesByOwner()
        .forEach((owner, bytes) -> all.dataPoint(point(Labels.of("owner", owner), (double) bytes)));
    return all.build();
  }

  private GaugeSnapshot budget() {
    return GaugeSnapshot.builder()
        .name("joist_memory_budget_bytes")
        .help("Bytes that may be charged in all.")
        .dataPoint(point(Labels.EMPTY, (double) deployments.ledger().budgetBytes()))
        .build();
  }

  private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, double value) {
    return GaugeSnapshot.GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  static Labels labels(Deployment deployment) {
    return Labels.of("model", deployment.name(), "version", Integer.toString(deployment.version()));
  }
}
