package joist.server.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;

/**
 * Room for a long body that has begun to come. While there is none its socket is not read; and one
 * that has room and comes too slowly is ended while others wait. Used by the request's event loop.
 */
final class BodyRoom {
  private static final long LOOK_MILLIS = 1000;
  private static final long NONE = -1;

  private final HttpServerRequest request;
  private final Holding holding;
  private final Caller caller;
  private final RequestBody body;
  private final long announced;
  private final Vertx vertx;
  private final Context loop;
  private final List<Buffer> kept = new ArrayList<>(); // while it waits
  private boolean asked;
  private long timer = NONE;

  /**
   * @param announced the body's length; of one that does not say it, room is taken as it grows
   */
  BodyRoom(HttpServerRequest request, Reply reply, RequestBody body, long announced) {
    this.announced = announced;
    this.request = request;
    this.holding = reply.holding();
    this.caller = reply.caller();
    this.body = body;
    this.loop = Objects.requireNonNull(Vertx.currentContext());
    this.vertx = loop.owner();
  }

  /** Lets the body grow by a piece when there is room for all of it. */
  void take(Buffer piece) {
    if (!asked) {
      asked = true;
      if (announced <= RequestMemory.SHORT_BYTES
          || holding.reserve(announced, () -> loop.runOnContext(granted -> granted()))) {
        look(1);
      } else {
        await();
      }
    }
    if (holding.isWaiting()) {
      kept.add(piece);
    } else {
      body.append(piece);
    }
  }

  private void await() {
    request.pause();
    long most = Math.min(holding.patience().toMillis(), caller.remainingNanos() / 1_000_000);
    after(
        Math.max(1, most),
        () -> {
          if (holding.isWaiting()) {
            holding.refuse();
            body.refuse(ShedException.noRoom());
          }
          request.resume(); // what still comes is dropped, whoever ended it
        });
  }

  private void granted() {
    if (holding.resumed()) {
      look(1);
      kept.forEach(body::append);
      kept.clear();
    }
    request.resume();
  }

  /** Looks once a second at how much has come: a loop that was held up counts no second. */
  private void look(long seconds) {
    after(
        LOOK_MILLIS,
        () -> {
          if (holding.isTooSlow(body.came(), seconds)) {
            body.refuse(
                RequestException.tooSlow(
                    "expected more than %,d bytes within %d s while other requests wait for memory"
                        .formatted(body.came(), seconds)));
          } else if (!holding.isClosed()) {
            look(seconds + 1);
          }
        });
  }

  private void after(long millis, Runnable action) {
    stop();
    timer = vertx.setTimer(millis, due -> action.run());
  }

  /** Nothing more of the body is waited for. */
  void stop() {
    if (timer != NONE) {
      vertx.cancelTimer(timer);
      timer = NONE;
    }
  }
}
