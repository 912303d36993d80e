package joist.server.grpc;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import joist.server.http.LeastRate;
import joist.server.http.RequestException;
import joist.server.http.ShedException;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;
import org.jspecify.annotations.Nullable;

/**
 * A call of one message, which is read to its end only if there is room for it: its frame says how
 * long it is. Room is taken when more than a short message has come, and kept only while it comes.
 * Runs on the call's event loop.
 */
public final class CountedCall extends HttpServerRequestWrapper {
  /** Of a frame: whether it is packed, and its length. */
  private static final int HEAD_BYTES = 5;

  /** The same in Base64, of which each four characters are three bytes. */
  private static final int HEAD_CHARACTERS = 8;

  private static final String TEXT = "application/grpc-web-text";

  private final Holding holding;
  private final long limit;
  private final boolean isText;
  private final LeastRate rate;
  private final Buffer head = Buffer.buffer(HEAD_CHARACTERS);
  private long length; // once its head has come
  private long came;
  private boolean counted;
  private boolean over;

  /**
   * @param limit longer messages are not for this to refuse
   */
  public CountedCall(HttpServerRequest call, RequestMemory memory, long limit) {
    super((HttpServerRequestInternal) call);
    String type = call.getHeader(HttpHeaders.CONTENT_TYPE);
    this.holding = new Holding(memory);
    this.limit = limit;
    this.isText = type != null && type.startsWith(TEXT);
    this.rate =
        new LeastRate(
            Objects.requireNonNull(Vertx.currentContext()).owner(),
            holding,
            () -> came,
            this::refuse);
    call.response().endHandler(ended -> close());
    call.response().closeHandler(closed -> close());
  }

  private void close() {
    rate.stop();
    holding.close();
  }

  @Override
  public HttpServerRequest handler(@Nullable Handler<Buffer> handler) {
    delegate.handler(handler == null ? null : piece -> take(piece, handler));
    return this;
  }

  private void take(Buffer piece, Handler<Buffer> then) {
    came += piece.length();
    readHead(piece);
    if (!counted && length > RequestMemory.SHORT_BYTES && came > RequestMemory.SHORT_BYTES) {
      counted = true;
      count();
    }
    if (came >= onTheWire()) {
      rate.stop();
    }
    if (!over) {
      then.handle(piece);
    }
  }

  private void readHead(Buffer piece) {
    int size = isText ? HEAD_CHARACTERS : HEAD_BYTES;
    int missing = size - head.length();
    if (missing > 0) {
      head.appendBuffer(piece, 0, Math.min(missing, piece.length()));
      if (head.length() == size) {
        length = (isText ? unpacked() : head).getUnsignedInt(1);
      }
    }
  }

  private Buffer unpacked() {
    try {
      return Buffer.buffer(Base64.getDecoder().decode(head.toString(StandardCharsets.ISO_8859_1)));
    } catch (IllegalArgumentException malformed) {
      return Buffer.buffer(new byte[HEAD_BYTES]); // who reads the call has the last word on it
    }
  }

  private long onTheWire() {
    long all = HEAD_BYTES + length;
    return isText ? (all + 2) / 3 * 4 : all;
  }

  private void count() {
    if (length <= limit && !holding.count(length)) {
      over();
      GrpcErrors.refuse(delegate, ShedException.noRoom());
    } else if (length <= limit) {
      rate.start();
    }
  }

  private void refuse(RequestException tooSlow) {
    over();
    GrpcErrors.refuse(delegate, tooSlow);
  }

  private void over() {
    over = true;
    delegate.endHandler(end -> {}); // nobody waits for the rest
  }
}
