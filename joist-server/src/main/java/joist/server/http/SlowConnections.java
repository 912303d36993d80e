package joist.server.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Ends what takes too long to arrive: connections that do not say what they want, and bodies that
 * do not come. A byte now and then keeps neither open; and one that waits for its answer, or whose
 * stream is between two messages, is not idle. One for each event loop, used by its thread.
 */
public final class SlowConnections {
  private static final long LOOK_MILLIS = 250;

  private final Patience patience;
  private final Map<HttpConnection, Watched> open = new HashMap<>();

  /** A connection. */
  private static final class Watched {
    private final List<Coming> requests = new ArrayList<>();
    private long quietSince = System.nanoTime();
  }

  /** A request that came, and may still be coming. */
  private static final class Coming {
    private final HttpServerRequest request;
    private final Consumer<RequestException> refusal;
    private final long since = System.nanoTime();
    private boolean whole;

    Coming(HttpServerRequest request, Consumer<RequestException> refusal) {
      this.request = request;
      this.refusal = refusal;
    }

    boolean isOver() {
      return request.response().ended() || request.response().closed();
    }

    /** Whether it is no idleness when nothing moves: but for an answer that is not taken. */
    boolean mayBeStill() {
      return !isOver() && !request.response().writeQueueFull();
    }

    void refuse(RequestException why) {
      if (!isOver()) {
        refusal.accept(why);
      }
    }
  }

  public SlowConnections(Vertx vertx, Patience patience) {
    this.patience = patience;
    vertx.setPeriodic(LOOK_MILLIS, timer -> look());
  }

  /** A connection was opened. */
  public void opened(HttpConnection connection) {
    Watched watched = new Watched();
    TimedAccept.heard(connection, () -> halfClosed(connection, watched));
    open.put(connection, watched);
    StillConnection.keep(connection, () -> watched.requests.stream().anyMatch(Coming::mayBeStill));
    connection.closeHandler(closed -> open.remove(connection));
  }

  /**
   * A request's headers are there.
   *
   * @param refusal tells its caller when the body takes too long, or that it closed its half of the
   *     connection before its answer was there; it may leave that, and the connection is closed
   */
  public void began(HttpServerRequest request, Consumer<RequestException> refusal) {
    Coming coming = new Coming(request, refusal);
    watch(coming);
    request.end().onComplete(ended -> coming.whole = true);
  }

  /** As {@link #began}, of a request that may come for as long as it likes. */
  public void beganStream(HttpServerRequest request) {
    Coming stream = new Coming(request, never -> {});
    stream.whole = true;
    watch(stream);
  }

  private void watch(Coming coming) {
    Watched watched = open.get(coming.request.connection());
    if (watched != null) {
      watched.requests.removeIf(Coming::isOver);
      watched.requests.add(coming);
    }
  }

  /**
   * Tells HTTP/1's callers, and closes then; those of HTTP/2 know that a connection is both ways.
   */
  private static boolean halfClosed(HttpConnection connection, Watched watched) {
    boolean told = false;
    for (Coming coming : watched.requests) {
      if (!coming.isOver() && coming.request.version() != HttpVersion.HTTP_2) {
        coming.refuse(coming.whole ? RequestException.leftEarly() : RequestException.cutShort());
        told |= coming.isOver();
      }
    }
    if (told) {
      connection.close();
    }
    return told;
  }

  private void look() {
    long now = System.nanoTime();
    for (Map.Entry<HttpConnection, Watched> entry : List.copyOf(open.entrySet())) {
      Watched watched = entry.getValue();
      watched.requests.forEach(coming -> hurry(coming, now));
      if (!watched.requests.isEmpty()) {
        watched.requests.removeIf(Coming::isOver);
        watched.quietSince = now;
      } else if (now - watched.quietSince > patience.head().toNanos()) {
        entry.getKey().close();
      }
    }
  }

  private void hurry(Coming coming, long now) {
    if (!coming.whole && now - coming.since > patience.body().toNanos()) {
      coming.refuse(
          RequestException.tooSlow(
              "expected the whole body within %,.1f s".formatted(patience.body().toNanos() / 1e9)));
    }
  }
}
