package joist.server.metrics;

import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import joist.serving.Deployment;
import joist.serving.flight.FlightObserver;
import joist.serving.flight.FlightOutcome;
import joist.serving.flight.RequestFlight;
import joist.serving.flight.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * The newest traced request of each latency bucket, so that a chart leads to a trace. Kept for
 * versions in memory alone. Thread-safe.
 */
public final class TraceExemplars implements FlightObserver {
  private static final int BUCKETS = ServingMetrics.LAST_POWER - ServingMetrics.FIRST_POWER + 2;

  private final Map<String, AtomicReferenceArray<@Nullable Exemplar>> byVersion =
      new ConcurrentHashMap<>();

  @Override
  public void over(RequestFlight flight) {
    TraceContext trace = flight.sender().trace();
    if (trace == null || !(flight.outcome() instanceof FlightOutcome.Answered)) {
      return;
    }
    long nanos = flight.course().totalNanos();
    byVersion
        .computeIfAbsent(
            flight.model() + ":" + flight.version(), of -> new AtomicReferenceArray<>(BUCKETS))
        .set(bucket(nanos), exemplar(flight, trace, nanos / 1e9));
  }

  private static Exemplar exemplar(RequestFlight flight, TraceContext trace, double seconds) {
    return Exemplar.builder()
        .traceId(trace.traceId())
        .value(seconds)
        .timestampMillis(flight.arrival().time().toEpochMilli())
        .build();
  }

  private static int bucket(long nanos) {
    int power = ServingMetrics.FIRST_POWER;
    while (power <= ServingMetrics.LAST_POWER && nanos > (1_000L << power)) {
      power++;
    }
    return power - ServingMetrics.FIRST_POWER;
  }

  /** Those of a version. */
  Exemplars of(Deployment deployment) {
    AtomicReferenceArray<@Nullable Exemplar> buckets = byVersion.get(deployment.reference());
    List<Exemplar> there = new ArrayList<>();
    for (int i = 0; buckets != null && i < BUCKETS; i++) {
      Exemplar exemplar = buckets.get(i);
      if (exemplar != null) {
        there.add(exemplar);
      }
    }
    return Exemplars.of(there);
  }

  /** Forgets all versions but these. */
  void retain(List<Deployment> loaded) {
    List<String> references = loaded.stream().map(Deployment::reference).toList();
    byVersion.keySet().retainAll(references);
  }
}
