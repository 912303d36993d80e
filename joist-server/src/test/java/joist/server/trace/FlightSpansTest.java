package joist.server.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import joist.serving.batch.CloseReason;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.FlightOutcome;
import joist.serving.flight.RequestFlight;
import joist.serving.flight.RunStep;
import joist.serving.flight.Sender;
import joist.serving.flight.TraceContext;
import org.junit.jupiter.api.Test;

class FlightSpansTest {
  private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");
  private static final TraceContext TRACE =
      new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "");

  private static final class Kept implements SpanExporter {
    private final List<SpanData> spans = new ArrayList<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> ended) {
      spans.addAll(ended);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  private static RequestFlight inABatch() {
    return new RequestFlight(
        new Sender("id", "10.0.0.1", TRACE),
        "m",
        3,
        new RequestFlight.Arrival(TIME, 100, 1_000, RequestFlight.DueBy.OBJECTIVE, 50),
        new RequestFlight.Course(RequestFlight.Way.QUEUED, 10, 20, 300, 40, 5, 400, 42),
        new BatchFlight(
            7,
            "m",
            3,
            new BatchFlight.Closing(
                TIME, 2, 9, CloseReason.WORKER_IDLE, new BatchFlight.Waits(1, 2, 3), 44)),
        List.of(new RunStep("Conv+Relu", "c, r", 15), new RunStep("Softmax", "s", 20)),
        new FlightOutcome.Answered(4));
  }

  @Test
  void stagesFollowEachOtherAndTheRunIsPartOfItsBatch() {
    Kept kept = new Kept();
    GivenIds ids = new GivenIds();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setIdGenerator(ids)
            .addSpanProcessor(SimpleSpanProcessor.create(kept))
            .build()) {
      ids.traceId(TRACE.traceId());
      new FlightSpans(provider.get("test")).make(inABatch(), TRACE);
    }
    long start = TIME.getEpochSecond() * 1_000_000_000L;
    assertThat(kept.spans)
        .extracting(
            SpanData::getName,
            span -> span.getStartEpochNanos() - start,
            span -> span.getEndEpochNanos() - start)
        .containsExactlyInAnyOrder(
            tuple("infer m", 0L, 400L),
            tuple("wait for a thread", 0L, 10L),
            tuple("decode", 10L, 30L),
            tuple("queue", 30L, 330L),
            tuple("batch", 330L, 370L),
            tuple("run", 330L, 370L),
            tuple("Conv+Relu", 330L, 345L),
            tuple("Softmax", 345L, 365L),
            tuple("encode", 370L, 375L),
            tuple("reply", 375L, 400L));
    SpanData batch = named(kept, "batch");
    assertThat(named(kept, "run").getParentSpanId()).isEqualTo(batch.getSpanId());
    assertThat(named(kept, "Softmax").getParentSpanId()).isEqualTo(named(kept, "run").getSpanId());
    assertThat(batch.getParentSpanId()).isEqualTo(named(kept, "infer m").getSpanId());
    assertThat(batch.getAttributes().get(AttributeKey.stringKey("joist.batch.closed")))
        .isEqualTo("worker_idle");
    assertThat(kept.spans).extracting(SpanData::getTraceId).containsOnly(TRACE.traceId());
  }

  private static SpanData named(Kept kept, String name) {
    return kept.spans.stream()
        .filter(span -> span.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
