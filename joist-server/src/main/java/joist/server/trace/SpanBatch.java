package joist.server.trace;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Spans on their way to a receiver: many at a time, or those of a moment. Sending waits until the
 * receiver has them, so that what comes too fast waits, and is dropped, in one place. Used by one
 * thread.
 */
final class SpanBatch implements SpanProcessor {
  private static final int MANY = 512;
  private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final SpanExporter exporter;
  private final Duration patience;
  private List<SpanData> spans = new ArrayList<>();
  private int requests;
  private long firstNanos;

  SpanBatch(SpanExporter exporter, Duration patience) {
    this.exporter = exporter;
    this.patience = patience;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    // it is told when it ends
  }

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (spans.isEmpty()) {
      firstNanos = System.nanoTime();
    }
    spans.add(span.toSpanData());
    if (span.getKind() == SpanKind.SERVER) {
      requests++;
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  /** Whether there is something to send, and it is time. */
  boolean isDue() {
    return spans.size() >= MANY
        || (!spans.isEmpty() && System.nanoTime() - firstNanos >= MOMENT_NANOS);
  }

  /** How many requests' spans are there. */
  int requests() {
    return requests;
  }

  /** Sends what is there, which is gone then in any case; whether the receiver took it. */
  boolean send() {
    List<SpanData> sent = spans;
    spans = new ArrayList<>();
    requests = 0;
    return sent.isEmpty()
        || exporter.export(sent).join(patience.toMillis(), TimeUnit.MILLISECONDS).isSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
