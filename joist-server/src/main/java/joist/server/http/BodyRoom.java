package joist.server.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;

/**
 * Room for a long body that has begun to come. While there is none its socket is not read; and one
 * that has room and comes too slowly is ended while others wait. Used by the request's event loop.
 */
final class BodyRoom {
  private static final long NONE = -1;

  private final HttpServerRequest request;
  private final Holding holding;
  private final Caller caller;
  private final RequestBody body;
  private final long announced;
  private final Context loop;
  private final LeastRate rate;
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
    this.rate = new LeastRate(loop.owner(), holding, body::came, body::refuse);
  }

  /** Lets the body grow by a piece when there is room for all of it. */
  void take(Buffer piece) {
    if (!asked) {
      asked = true;
      if (announced <= RequestMemory.SHORT_BYTES
          || holding.reserve(announced, () -> onLoop(loop, holding, this::granted))) {
        rate.start();
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
    timer = loop.owner().setTimer(Math.max(1, most), due -> giveUp());
  }

  private void giveUp() {
    if (holding.isWaiting()) {
      holding.refuse();
      body.refuse(
          caller.remainingNanos() <= 0
              ? caller.late("there was no room for the body")
              : ShedException.noRoom());
    }
    request.resume(); // what still comes is dropped, whoever ended it
  }

  /**
   * Goes on where the body comes; where that loop has ended, with the server, nobody needs room.
   */
  static void onLoop(Context loop, Holding holding, Runnable granted) {
    try {
      loop.runOnContext(there -> granted.run());
    } catch (RejectedExecutionException closed) {
      holding.resumed();
      holding.close();
    }
  }

  private void granted() {
    stop();
    if (holding.resumed()) {
      rate.start();
      kept.forEach(body::append);
      kept.clear();
    }
    request.resume();
  }

  /** Nothing more of the body is waited for. */
  void stop() {
    rate.stop();
    if (timer != NONE) {
      loop.owner().cancelTimer(timer);
      timer = NONE;
    }
  }
}
