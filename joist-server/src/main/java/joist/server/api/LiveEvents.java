package joist.server.api;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Server-sent events: the live numbers each second until the page is closed. */
final class LiveEvents {
  private static final long PERIOD_MILLIS = 1000;

  private final Vertx vertx;
  private final Snapshots snapshots;

  LiveEvents(Vertx vertx, Snapshots snapshots) {
    this.vertx = vertx;
    this.snapshots = snapshots;
  }

  void send(HttpServerResponse response) {
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    write(response);
    long timer = vertx.setPeriodic(PERIOD_MILLIS, tick -> writeOrEnd(response));
    response.closeHandler(closed -> vertx.cancelTimer(timer));
    response.endHandler(ended -> vertx.cancelTimer(timer));
  }

  /** A page that stays open must not hold up a server that goes down. */
  private void writeOrEnd(HttpServerResponse response) {
    if (snapshots.isDraining() && !response.ended() && !response.closed()) {
      response.end();
    } else {
      write(response);
    }
  }

  private void write(HttpServerResponse response) {
    if (!response.ended() && !response.closed() && !response.writeQueueFull()) {
      response.write("event: live\ndata: " + snapshots.live() + "\n\n");
    }
  }
}
