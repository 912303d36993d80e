package joist.server.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.FlightOutcome;
import joist.serving.flight.RequestFlight;
import joist.serving.flight.RunStep;
import joist.serving.flight.TraceContext;

/**
 * The spans of one request: itself, and within it waiting for a thread, decoding, the queue, the
 * batch with the model's run and the steps of that, encoding. Stages follow each other in that
 * order; where rows were decoded, run and encoded piece by piece, a stage's span is as long as its
 * pieces together. Used by one thread.
 */
final class FlightSpans {
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("joist.model");
  private static final AttributeKey<Long> VERSION = AttributeKey.longKey("joist.version");
  private static final AttributeKey<String> REQUEST = AttributeKey.stringKey("joist.request.id");
  private static final AttributeKey<String> CALLER = AttributeKey.stringKey("joist.caller");
  private static final AttributeKey<Long> BYTES = AttributeKey.longKey("joist.request.bytes");
  private static final AttributeKey<Long> ROWS = AttributeKey.longKey("joist.rows");
  private static final AttributeKey<Double> DUE = AttributeKey.doubleKey("joist.due.ms");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<Long> BATCH = AttributeKey.longKey("joist.batch.number");
  private static final AttributeKey<Long> BATCH_REQUESTS =
      AttributeKey.longKey("joist.batch.requests");
  private static final AttributeKey<Long> BATCH_ROWS = AttributeKey.longKey("joist.batch.rows");
  private static final AttributeKey<String> CLOSED = AttributeKey.stringKey("joist.batch.closed");
  private static final AttributeKey<Double> PREDICTED =
      AttributeKey.doubleKey("joist.batch.predicted.ms");

  private static final AttributeKey<String> NODES = AttributeKey.stringKey("joist.step.nodes");

  private final Tracer tracer;

  FlightSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  void make(RequestFlight flight, TraceContext trace) {
    long start = nanos(flight.arrival().time());
    Span request =
        tracer
            .spanBuilder(flight.model().isEmpty() ? "infer" : "infer " + flight.model())
            .setSpanKind(SpanKind.SERVER)
            .setParent(parent(trace))
            .setStartTimestamp(start, TimeUnit.NANOSECONDS)
            .startSpan();
    describe(request, flight);
    stages(flight, Context.root().with(request), start);
    request.end(start + flight.course().totalNanos(), TimeUnit.NANOSECONDS);
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  private static Context parent(TraceContext trace) {
    return trace.parentId().isEmpty()
        ? Context.root()
        : Context.root()
            .with(
                Span.wrap(
                    SpanContext.createFromRemoteParent(
                        trace.traceId(),
                        trace.parentId(),
                        TraceFlags.getSampled(),
                        TraceState.getDefault())));
  }

  private static void describe(Span span, RequestFlight flight) {
    span.setAttribute(MODEL, flight.model())
        .setAttribute(VERSION, (long) flight.version())
        .setAttribute(REQUEST, flight.sender().requestId())
        .setAttribute(CALLER, flight.sender().caller())
        .setAttribute(BYTES, flight.arrival().bytes())
        .setAttribute(DUE, flight.arrival().dueNanos() / 1e6);
    switch (flight.outcome()) {
      case FlightOutcome.Answered(int rows) ->
          span.setAttribute(ROWS, (long) rows).setAttribute(STATUS, 200L);
      case FlightOutcome.Shed(String why) ->
          span.setAttribute(STATUS, 429L).setStatus(StatusCode.ERROR, why);
      case FlightOutcome.Failed(int status, String code, String why) ->
          span.setAttribute(STATUS, (long) status).setStatus(StatusCode.ERROR, why);
    }
  }

  private void stages(RequestFlight flight, Context request, long start) {
    RequestFlight.Course course = flight.course();
    long at = stage("wait for a thread", request, start, course.threadNanos());
    at = stage("decode", request, at, course.decodeNanos());
    at = stage("queue", request, at, course.queueNanos());
    BatchFlight batch = flight.batch();
    if (batch == null) {
      at = run(flight, request, at);
    } else {
      at = batch(batch, flight, request, at);
    }
    at = stage("encode", request, at, course.encodeNanos());
    stage("reply", request, at, course.replyNanos());
  }

  /** A span of a stage that took some time; where the next one begins. */
  private long stage(String name, Context parent, long start, long nanos) {
    if (nanos > 0) {
      span(name, parent, start).end(start + nanos, TimeUnit.NANOSECONDS);
    }
    return start + nanos;
  }

  /** The run of the model, and in it the steps of the compiled graph, one behind the other. */
  private long run(RequestFlight flight, Context parent, long start) {
    long nanos = flight.course().runNanos();
    if (nanos > 0) {
      Span run = span("run", parent, start);
      long at = start;
      for (RunStep step : flight.steps()) {
        span(step.name(), parent.with(run), at)
            .setAttribute(NODES, step.nodes())
            .end(at + step.nanos(), TimeUnit.NANOSECONDS);
        at += step.nanos();
      }
      run.end(start + nanos, TimeUnit.NANOSECONDS);
    }
    return start + nanos;
  }

  private long batch(BatchFlight batch, RequestFlight flight, Context parent, long start) {
    Span span =
        span("batch", parent, start)
            .setAttribute(BATCH, batch.number())
            .setAttribute(BATCH_REQUESTS, (long) batch.closing().requests())
            .setAttribute(BATCH_ROWS, (long) batch.closing().rows())
            .setAttribute(CLOSED, batch.closing().reason().label())
            .setAttribute(PREDICTED, batch.closing().predictedNanos() / 1e6);
    long end = run(flight, parent.with(span), start);
    span.end(end, TimeUnit.NANOSECONDS);
    return end;
  }

  private Span span(String name, Context parent, long start) {
    return tracer
        .spanBuilder(name)
        .setParent(parent)
        .setStartTimestamp(start, TimeUnit.NANOSECONDS)
        .startSpan();
  }
}
