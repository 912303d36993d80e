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
    long timer = vertx.setPeriodic(PERIOD_MILLIS, tick -> write(response));
    response.closeHandler(closed -> vertx.cancelTimer(timer));
  }

  private void write(HttpServerResponse response) {
    if (!response.closed() && !response.writeQueueFull()) {
      response.write("event: live\ndata: " + snapshots.live() + "\n\n");
    }
  }
}
