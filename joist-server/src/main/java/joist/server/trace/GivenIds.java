package joist.server.trace;

import io.opentelemetry.sdk.trace.IdGenerator;

/** Ids of spans, with the trace's own where a trace begins here. Used by one thread. */
final class GivenIds implements IdGenerator {
  private final IdGenerator random = IdGenerator.random();
  private String traceId = "";

  /** The id of the trace whose spans come next. */
  void traceId(String id) {
    traceId = id;
  }

  @Override
  public String generateTraceId() {
    return traceId;
  }

  @Override
  public String generateSpanId() {
    return random.generateSpanId();
  }
}
