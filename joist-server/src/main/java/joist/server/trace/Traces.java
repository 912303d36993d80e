package joist.server.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import joist.serving.flight.FlightObserver;
import joist.serving.flight.RequestFlight;
import joist.serving.flight.TraceContext;

/**
 * Sends requests that are traced to an OTLP receiver. Requests are handed over in nanoseconds;
 * spans are made and sent by threads of their own, and what these cannot keep up with is dropped,
 * so that a receiver that is slow or gone costs no request anything. Thread-safe.
 */
public final class Traces implements FlightObserver, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("joist.server");
  private static final int WAITING = 2_048;
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final BlockingQueue<RequestFlight> waiting = new ArrayBlockingQueue<>(WAITING);
  private final GivenIds ids = new GivenIds();
  private final SdkTracerProvider provider;
  private final FlightSpans spans;
  private final Thread maker;
  private final LongAdder dropped = new LongAdder();
  private volatile boolean closed;

  /**
   * @param url of the receiver's traces
   * @param version of this server
   */
  Traces(String url, String version) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(url).setTimeout(PATIENCE).build();
    provider =
        SdkTracerProvider.builder()
            .setIdGenerator(ids)
            .setResource(
                Resource.create(
                    Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        "joist",
                        AttributeKey.stringKey("service.version"),
                        version)))
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).setScheduleDelay(EVERY).build())
            .build();
    spans = new FlightSpans(provider.get("joist"));
    maker = Thread.ofPlatform().daemon().name("joist-traces").start(this::make);
  }

  @Override
  public void over(RequestFlight flight) {
    if (flight.sender().trace() != null && !waiting.offer(flight)) {
      dropped.increment();
    }
  }

  private void make() {
    try {
      while (!closed || !waiting.isEmpty()) {
        RequestFlight flight = waiting.poll(100, TimeUnit.MILLISECONDS);
        TraceContext trace = flight == null ? null : flight.sender().trace();
        if (flight != null && trace != null) {
          ids.traceId(trace.traceId());
          spans.make(flight, trace);
        }
      }
    } catch (InterruptedException goingDown) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends what waits, for a moment at most. */
  @Override
  public void close() {
    closed = true;
    try {
      maker.join(PATIENCE);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (dropped.sum() > 0) {
      LOG.log(System.Logger.Level.WARNING, "{0} traces came too fast to be sent", dropped.sum());
    }
    provider.shutdown().join(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
