package joist.server.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.ToDoubleFunction;
import joist.serving.share.CallerAccount;
import joist.serving.share.Callers;

/** What each caller used, as Prometheus snapshots. Without keys callers are addresses. */
final class CallerMetrics implements MultiCollector {
  private final Callers callers;

  CallerMetrics(Callers callers) {
    this.callers = callers;
  }

  @Override
  public MetricSnapshots collect() {
    List<CallerAccount> all = callers.all();
    GaugeSnapshot.Builder inside =
        GaugeSnapshot.builder().name("joist_caller_in_flight").help("Requests inside.");
    all.forEach(account ->
        inside.dataPoint(
            GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels(account))
                .value(account.inside())
                .build()));
    return MetricSnapshots.of(
        counter("joist_caller_requests", "Requests let in.", all, CallerAccount::requests),
        counter(
            "joist_caller_refused",
            "Requests turned away before a model: over a quota, or with a body too large, too slow or without room.",
            all,
            CallerAccount::refused),
        counter("joist_caller_rows", "Rows answered.", all, CallerAccount::rows),
        counter("joist_caller_bytes", "Bytes of answered requests.", all, CallerAccount::bytes),
        counter(
            "joist_caller_seconds",
            "Time of threads: coding, and the caller's own part of each run.",
            all,
            account -> account.nanos() / 1e9),
        inside.build());
  }

  private static Labels labels(CallerAccount account) {
    return Labels.of("caller", account.name());
  }

  private static CounterSnapshot counter(
      String name,
      String help,
      List<CallerAccount> accounts,
      ToDoubleFunction<CallerAccount> value) {
    CounterSnapshot.Builder all = CounterSnapshot.builder().name(name).help(help);
    accounts.forEach(account ->
        all.dataPoint(
            CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels(account))
                .value(value.applyAsDouble(account))
                .build()));
    return all.build();
  }
}
