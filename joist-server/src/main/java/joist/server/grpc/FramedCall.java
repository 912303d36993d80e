package joist.server.grpc;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import joist.server.http.RequestException;
import org.jspecify.annotations.Nullable;

/**
 * A call's bytes. They may be no frames: who reads them fails then, and its caller, who would wait
 * for an answer for ever, is told. And no more of them are read while they are held back, whoever
 * else wants more. Runs on the call's event loop.
 */
final class FramedCall extends HttpServerRequestWrapper {
  private static final long INTERNAL_ERROR = 2; // RFC 9113, section 7

  private boolean over;
  private boolean held;
  private boolean paused; // by who reads it
  private @Nullable StreamRoom room; // of a stream

  FramedCall(HttpServerRequest call) {
    super((HttpServerRequestInternal) call);
  }

  @Override
  public HttpServerRequest handler(@Nullable Handler<Buffer> handler) {
    delegate.handler(handler == null ? null : piece -> take(piece, handler));
    return this;
  }

  private void take(Buffer piece, Handler<Buffer> then) {
    over = over || (room != null && !room.take(piece.length()));
    read(() -> then.handle(piece));
  }

  /** Takes room for what comes, until {@link #release} says that it was answered. */
  void takeRoom(StreamRoom taken) {
    room = taken;
    delegate.response().endHandler(ended -> taken.free());
    delegate.response().closeHandler(closed -> taken.free());
  }

  @Override
  public HttpServerRequest endHandler(@Nullable Handler<Void> handler) {
    delegate.endHandler(handler == null ? null : end -> read(() -> handler.handle(null)));
    return this;
  }

  @Override
  public HttpServerRequest pause() {
    paused = true;
    flow();
    return this;
  }

  @Override
  public HttpServerRequest resume() {
    paused = false;
    flow();
    return this;
  }

  /**
   * A message is there: takes no more from the socket until {@link #release}, since who reads it
   * buffers some messages.
   */
  void hold() {
    held = true;
    if (room != null) {
      room.whole();
    }
    flow();
  }

  void release() {
    held = false;
    if (room != null) {
      room.free();
    }
    flow();
  }

  private void flow() {
    GrpcErrors.unlessGone(held || paused ? delegate::pause : delegate::resume);
  }

  private void read(Runnable reading) {
    if (over) {
      return;
    }
    try {
      reading.run();
    } catch (RuntimeException malformed) {
      over = true;
      tell();
    }
  }

  private void tell() {
    if (delegate.response().headWritten()) { // of a stream: its last answer cannot be one more
      delegate.response().reset(INTERNAL_ERROR);
    } else {
      GrpcErrors.refuse(delegate, malformed());
    }
  }

  /** What to tell a caller whose bytes are no frame. */
  static RequestException malformed() {
    return RequestException.badRequest(
        "expected frames of gRPC: a byte 0, or 1 where the message is packed as the header grpc-encoding says, four bytes of its length, and the message (all of it in Base64 for grpc-web-text); got bytes that are none");
  }
}
