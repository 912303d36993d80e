package joist.server.v2;

/** Where a caller wants an output. */
sealed interface Placement {
  Placement INLINE = new Inline();
  Placement RAW = new Raw();

  /** In the answer's own notation: JSON, or typed contents. */
  record Inline() implements Placement {}

  /** As raw bytes behind the JSON, or beside the message's outputs. */
  record Raw() implements Placement {}

  /**
   * In shared memory, as raw bytes.
   *
   * @param bytes what the caller reserved; the output may take less
   */
  record Shared(String region, long offset, long bytes) implements Placement {}
}
