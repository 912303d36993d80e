package joist.server.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Objects;
import joist.serving.flight.Sender;
import joist.serving.flight.TraceContext;
import org.jspecify.annotations.Nullable;

/** Whose request it is, by what its headers say. */
public final class Senders {
  /** The header that has a request's id, in and out. */
  public static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");

  private static final CharSequence TRACE = HttpHeaders.createOptimized("x-joist-trace");
  private static final CharSequence CALLER = HttpHeaders.createOptimized("x-joist-caller");
  private static final int MOST_ID = 128;

  private Senders() {}

  /** The id that the caller gave; null where it gave none that can be kept. */
  public static @Nullable String givenId(MultiMap headers) {
    String given = headers.get(REQUEST_ID);
    return given == null || given.isEmpty() || given.length() > MOST_ID ? null : given;
  }

  /**
   * Whose request it is.
   *
   * @param requestId its id
   * @param caller the name of its key, or its address
   * @param trace that it belongs to; null where it is not traced
   */
  public static Sender of(String requestId, String caller, @Nullable TraceContext trace) {
    return new Sender(requestId, caller, trace);
  }

  /**
   * Tells those behind what gRPC reads of a call whose request it is; what the caller itself may
   * have written in these headers is gone.
   */
  public static void pass(MultiMap headers, Sender sender) {
    headers.set(REQUEST_ID, sender.requestId());
    headers.set(CALLER, sender.caller());
    headers.remove(TRACE);
    TraceContext trace = sender.trace();
    if (trace != null) {
      headers.set(TRACE, trace.traceId() + "-" + trace.parentId());
    }
  }

  /** Whose request it is, as it was {@link #pass passed}. */
  public static Sender passed(MultiMap headers) {
    String trace = headers.get(TRACE);
    int dash = trace == null ? -1 : trace.indexOf('-');
    return of(
        Objects.requireNonNullElse(headers.get(REQUEST_ID), ""),
        Objects.requireNonNullElse(headers.get(CALLER), ""),
        trace == null || dash < 0
            ? null
            : new TraceContext(trace.substring(0, dash), trace.substring(dash + 1)));
  }
}
