package joist.serving.flight;

/**
 * Where a request stands in a distributed trace. Ids are lower-case hex, as W3C Trace Context has
 * them.
 *
 * @param traceId 32 digits
 * @param spanId 16 digits: the span of this request, here
 * @param parentId 16 digits: the caller's span; empty where the trace begins here
 */
public record TraceContext(String traceId, String spanId, String parentId) {}
