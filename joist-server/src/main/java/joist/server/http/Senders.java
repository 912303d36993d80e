package joist.server.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.SocketAddress;
import joist.serving.flight.Sender;
import org.jspecify.annotations.Nullable;

/** Whose request it is, by its headers and its connection. */
public final class Senders {
  /** The header that has a request's id, in and out. */
  public static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");

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
   * @param from the other end of its connection; null where it is closed already
   */
  public static Sender of(String requestId, @Nullable SocketAddress from) {
    String host = from == null ? null : from.hostAddress();
    return new Sender(requestId, host == null ? "" : host, null);
  }
}
