package joist.server.grpc;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import java.util.function.Consumer;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;
import org.jspecify.annotations.Nullable;

/**
 * A call of one message, which is read only if there is room for it: its frame says how long it is.
 * Runs on the call's event loop.
 */
public final class CountedCall extends HttpServerRequestWrapper {
  /** Of a frame: whether it is packed, and its length. */
  private static final int HEAD_BYTES = 5;

  private final Holding holding;
  private final long limit;
  private final Consumer<HttpServerRequest> refuse;
  private final Buffer head = Buffer.buffer(HEAD_BYTES);
  private boolean refused;

  /**
   * @param limit longer messages are not for this to refuse
   * @param refuse tells the caller that there is no room
   */
  public CountedCall(
      HttpServerRequest call,
      RequestMemory memory,
      long limit,
      Consumer<HttpServerRequest> refuse) {
    super((HttpServerRequestInternal) call);
    this.holding = new Holding(memory);
    this.limit = limit;
    this.refuse = refuse;
    call.response().endHandler(ended -> holding.close());
    call.response().closeHandler(closed -> holding.close());
  }

  @Override
  public HttpServerRequest handler(@Nullable Handler<Buffer> handler) {
    delegate.handler(handler == null ? null : piece -> take(piece, handler));
    return this;
  }

  private void take(Buffer piece, Handler<Buffer> then) {
    int missing = HEAD_BYTES - head.length();
    if (missing > 0) {
      head.appendBuffer(piece, 0, Math.min(missing, piece.length()));
      if (head.length() == HEAD_BYTES) {
        count(head.getUnsignedInt(1));
      }
    }
    if (!refused) {
      then.handle(piece);
    }
  }

  private void count(long bytes) {
    refused = bytes > RequestMemory.SHORT_BYTES && bytes <= limit && !holding.count(bytes);
    if (refused) {
      delegate.endHandler(end -> {}); // nobody waits for the rest
      refuse.accept(delegate);
    }
  }
}
