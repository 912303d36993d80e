package joist.server.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.ToIntFunction;
import joist.server.intake.RequestMemory;
import joist.server.trace.Traces;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.cache.ResponseCache;
import joist.serving.share.Callers;

/** All metrics of a server as Prometheus text. Thread-safe. */
public final class Metrics implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry;
  private final JvmGcMetrics collections = new JvmGcMetrics();

  /**
   * @param waitingRows of a deployment's queues
   * @param exemplars of its latencies
   * @param callers whose use is told
   */
  public Metrics(
      Deployments deployments,
      ToIntFunction<Deployment> waitingRows,
      TraceExemplars exemplars,
      Callers callers) {
    PrometheusRegistry prometheus = new PrometheusRegistry();
    prometheus.register(new ServingMetrics(deployments, exemplars));
    prometheus.register(new BatchMetrics(deployments, waitingRows));
    prometheus.register(new CallerMetrics(callers));
    registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus, Clock.SYSTEM);
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** Tells of kept answers too. */
  public void tell(ResponseCache cache) {
    FunctionCounter.builder("joist.cache.hits", cache, ResponseCache::hits)
        .description("Requests answered by what others asked.")
        .register(registry);
    FunctionCounter.builder("joist.cache.misses", cache, ResponseCache::misses)
        .description("Requests that could be kept and that a model answered.")
        .register(registry);
    Gauge.builder("joist.cache.bytes", cache, ResponseCache::bytes)
        .description("Answers that are kept.")
        .register(registry);
  }

  /** Tells of the memory of requests' bodies too. */
  public void tell(RequestMemory memory) {
    Gauge.builder("joist.request.memory.bytes", memory, RequestMemory::heldBytes)
        .description("What the bodies of requests hold.")
        .register(registry);
    Gauge.builder("joist.request.memory.waiting", memory, RequestMemory::waiting)
        .description("Requests whose bodies wait for memory.")
        .register(registry);
    FunctionCounter.builder("joist.request.memory.refused", memory, RequestMemory::refused)
        .description("Requests turned away since there was no memory for their bodies.")
        .register(registry);
  }

  /** Tells of traces too. */
  public void tell(Traces traces) {
    FunctionCounter.builder("joist.traces.dropped", traces, Traces::dropped)
        .description("Traced requests of which the receiver of traces did not hear.")
        .register(registry);
  }

  /** What {@code /metrics} answers; OpenMetrics alone has exemplars. */
  public String scrape(boolean openMetrics) {
    return registry.scrape(openMetrics ? OPEN_METRICS : TEXT);
  }

  /** The media type of a scrape. */
  public static String mediaType(boolean openMetrics) {
    return openMetrics ? OPEN_METRICS : TEXT;
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
