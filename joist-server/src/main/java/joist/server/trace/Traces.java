package joist.server.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import joist.serving.flight.FlightObserver;
import joist.serving.flight.RequestFlight;
import joist.serving.flight.TraceContext;

/**
 * Sends requests that are traced to an OTLP receiver. Requests are handed over in nanoseconds;
 * spans are made and sent by a thread of their own, and what it cannot keep up with is dropped and
 * counted, so that a receiver that is slow or gone costs no request anything. Thread-safe.
 */
public final class Traces implements FlightObserver, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("joist.server");
  private static final int WAITING = 2_048;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Duration patience;
  private final BlockingQueue<RequestFlight> waiting = new ArrayBlockingQueue<>(WAITING);
  private final GivenIds ids = new GivenIds();
  private final SpanBatch batch;
  private final SdkTracerProvider provider;
  private final FlightSpans spans;
  private final Thread maker;
  private final LongAdder dropped = new LongAdder();
  private final AtomicBoolean said = new AtomicBoolean();
  private volatile boolean closed;

  /**
   * @param url of the receiver's traces
   * @param version of this server
   */
  Traces(String url, String version) {
    this(
        OtlpHttpSpanExporter.builder().setEndpoint(url).setTimeout(PATIENCE).build(),
        version,
        PATIENCE);
  }

  /**
   * @param patience with the receiver, for one batch and in {@link #close()}
   */
  Traces(SpanExporter exporter, String version, Duration patience) {
    this.patience = patience;
    batch = new SpanBatch(exporter, patience);
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
            .addSpanProcessor(batch)
            .build();
    spans = new FlightSpans(provider.get("joist"));
    maker = Thread.ofPlatform().daemon().name("joist-traces").start(this::make);
  }

  @Override
  public void over(RequestFlight flight) {
    if (flight.sender().trace() != null && !waiting.offer(flight)) {
      drop(1, "they come faster than their receiver takes them");
    }
  }

  /** Requests that were to be traced, and of which the receiver did not hear. */
  public long dropped() {
    return dropped.sum();
  }

  private void make() {
    try {
      while (!closed || !waiting.isEmpty()) {
        RequestFlight flight = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (flight != null) {
          make(flight);
        }
        if (batch.isDue()) {
          send();
        }
      }
      send();
    } catch (InterruptedException goingDown) {
      drop(batch.requests(), "their receiver did not take them before the server went");
      Thread.currentThread().interrupt();
    }
  }

  /** One that cannot be made is no reason for the others not to be. */
  private void make(RequestFlight flight) {
    TraceContext trace = flight.sender().trace();
    if (trace == null) {
      return;
    }
    try {
      ids.traceId(trace.traceId());
      spans.make(flight, trace);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError why) {
      drop(1, "spans of a request could not be made: " + why);
    }
  }

  private void send() {
    int requests = batch.requests();
    try {
      if (!batch.send()) {
        drop(requests, "their receiver did not take them");
      }
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError why) {
      drop(requests, "spans could not be sent: " + why);
    }
  }

  /** Counts each, and says so of the first. */
  private void drop(long requests, String why) {
    if (requests == 0) {
      return;
    }
    dropped.add(requests);
    if (said.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "traces are dropped, and counted in joist_traces_dropped_total: {0}",
          why);
    }
  }

  /** Sends what waits, for a moment at most; what waits then still is dropped. */
  @Override
  public void close() {
    closed = true;
    awaitMaker();
    maker.interrupt();
    awaitMaker();
    drop(
        waiting.drainTo(new ArrayList<>()),
        "their receiver did not take them before the server went");
    if (dropped.sum() > 0) {
      LOG.log(System.Logger.Level.WARNING, "{0} traces were dropped", dropped.sum());
    }
    provider.shutdown().join(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void awaitMaker() {
    try {
      maker.join(patience);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
