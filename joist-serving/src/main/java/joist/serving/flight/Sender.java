package joist.serving.flight;

import org.jspecify.annotations.Nullable;

/**
 * Whose request it is.
 *
 * @param requestId the caller's own, or one that was made up; at most 128 characters are kept
 * @param caller who asked: the name of its key, or the address it came from; at most 64 are kept
 * @param trace where the request is traced; null where it is not
 */
public record Sender(String requestId, String caller, @Nullable TraceContext trace) {
  private static final int MOST_ID = 128;
  private static final int MOST_CALLER = 64;

  /** A request of this process itself. */
  public static final Sender HERE = new Sender("", "", null);

  public Sender {
    requestId = RequestFlight.shortened(requestId, MOST_ID);
    caller = RequestFlight.shortened(caller, MOST_CALLER);
  }
}
