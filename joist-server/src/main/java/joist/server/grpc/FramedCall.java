package joist.server.grpc;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import java.util.function.Consumer;
import joist.server.http.RequestException;
import org.jspecify.annotations.Nullable;

/**
 * A call's bytes. They may be no frames: who reads them fails then, and its caller, who would wait
 * for an answer for ever, is told. And no more of them are read while they are held back, whoever
 * else wants more. Runs on the call's event loop.
 */
final class FramedCall extends HttpServerRequestWrapper {
  private static final long INTERNAL_ERROR = 2; // RFC 9113, section 7

  private final Consumer<Throwable> turnedAway;
  private boolean over;
  private boolean held;
  private boolean paused; // by who reads it
  private @Nullable StreamRoom room; // of a stream

  /**
   * @param turnedAway hears why nobody is asked
   */
  FramedCall(HttpServerRequest call, Consumer<Throwable> turnedAway) {
    super((HttpServerRequestInternal) call);
    this.turnedAway = turnedAway;
  }

  /** Hears why nobody is asked, which it gives back. */
  <T extends Throwable> T turnedAway(T why) {
    turnedAway.accept(why);
    return why;
  }

  @Override
  public HttpServerRequest handler(@Nullable Handler<Buffer> handler) {
    delegate.handler(handler == null ? null : piece -> take(piece, handler));
    return this;
  }

  private void take(Buffer piece, Handler<Buffer> then) {
    over = over || (room != null && !room.take(piece.length()));
    read(() -> then.handle(piece));
    looked();
  }

  private void looked() {
    if (room != null && !over) {
      room.looked();
    }
  }

  /** Takes room for what comes, until {@link #answered}. */
  void takeRoom(StreamRoom taken) {
    room = taken;
    delegate.response().endHandler(ended -> close());
    delegate.response().closeHandler(closed -> close());
  }

  /** It has its last answer, or its caller is gone: nothing more of it is read. */
  private void close() {
    over = true;
    answered();
  }

  /** The message that is there has its answer, which may wait long for a caller to take it. */
  void answered() {
    if (room != null) {
      room.free();
    }
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
   *
   * @param length of the message, as its frame says it
   */
  void hold(int length) {
    held = true;
    if (room != null) { // in Base64 nothing tells the next message from a line's end
      room.whole(CountedCall.isText(delegate) ? Long.MAX_VALUE : CountedCall.HEAD_BYTES + length);
    }
    flow();
  }

  void release() {
    held = false;
    looked(); // at what came behind the message
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
      GrpcErrors.refuse(delegate, turnedAway(malformed()));
    }
  }

  /** What to tell a caller whose bytes are no frame. */
  static RequestException malformed() {
    return RequestException.badRequest(
        "expected frames of gRPC: a byte 0, or 1 where the message is packed as the header grpc-encoding says, four bytes of its length, and the message (all of it in Base64 for grpc-web-text); got bytes that are none");
  }
}
