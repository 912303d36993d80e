package joist.serving.flight;

/**
 * The distributed trace that a request belongs to. Ids are lower-case hex, as W3C Trace Context has
 * them.
 *
 * @param traceId 32 digits
 * @param parentId 16 digits: the caller's span; empty where the trace begins here
 */
public record TraceContext(String traceId, String parentId) {
  /** Whether the caller asked for it: then the steps of the run are told too. */
  public boolean isCallers() {
    return !parentId.isEmpty();
  }
}
