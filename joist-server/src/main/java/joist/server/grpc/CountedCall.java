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
import java.util.Optional;
import java.util.function.Consumer;
import joist.server.http.LeastRate;
import joist.server.http.Senders;
import joist.server.http.ShedException;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;
import joist.serving.share.Callers;
import org.jspecify.annotations.Nullable;

/**
 * A call of one message, which is read to its end only if there is room for it: its frame says how
 * long it is. Room is taken when more than a short message has come, until the call is answered.
 * Runs on the call's event loop.
 */
public final class CountedCall extends HttpServerRequestWrapper {
  /** Of a frame: whether it is packed, and its length. */
  static final int HEAD_BYTES = 5;

  /** The same in Base64, of which each four characters are three bytes. */
  private static final int HEAD_CHARACTERS = 8;

  private static final String TEXT = "application/grpc-web-text";

  private final Callers callers;
  private final Consumer<Throwable> turnedAway;
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
   * @param callers of whom one whose quota is used up has no room
   * @param limit longer messages are not for this to refuse
   * @param turnedAway hears why it is refused
   */
  public CountedCall(
      HttpServerRequest call,
      Callers callers,
      RequestMemory memory,
      long limit,
      Consumer<Throwable> turnedAway) {
    super((HttpServerRequestInternal) call);
    this.turnedAway = turnedAway;
    this.callers = callers;
    this.holding = new Holding(memory);
    this.limit = limit;
    this.isText = isText(call);
    this.rate =
        new LeastRate(
            Objects.requireNonNull(Vertx.currentContext()).owner(),
            holding,
            () -> came,
            this::refuse);
    call.response().endHandler(ended -> close());
    call.response().closeHandler(closed -> close());
  }

  /** Whether its frames come in Base64. */
  static boolean isText(HttpServerRequest call) {
    String type = call.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && type.startsWith(TEXT);
  }

  /** It was answered, or ended by whoever watches calls: nothing more of it is read. */
  private void close() {
    over = true;
    rate.stop();
    holding.close();
  }

  @Override
  public HttpServerRequest handler(@Nullable Handler<Buffer> handler) {
    delegate.handler(handler == null ? null : piece -> take(piece, handler));
    return this;
  }

  private void take(Buffer piece, Handler<Buffer> then) {
    if (over) {
      return;
    }
    came += piece.length();
    readHead(piece);
    if (!counted && length > RequestMemory.SHORT_BYTES && came > RequestMemory.SHORT_BYTES) {
      counted = true;
      count();
    }
    if (came >= onTheWire()) {
      rate.stop();
    }
    if (over) {
      return;
    }
    long more = head.length() == headSize() ? came - onTheWire() : 0;
    if (more > (isText ? HEAD_CHARACTERS - 1 : 0)) { // Base64 may end in a line's end
      tooMany(more >= piece.length(), then);
    } else {
      then.handle(piece);
    }
  }

  /**
   * What comes behind the message is nobody's and not read, since nothing counts it.
   *
   * @param handedOn whether the message was: who answers it is told by another one, which is empty
   */
  private void tooMany(boolean handedOn, Handler<Buffer> then) {
    if (handedOn && !isText) {
      over = true;
      then.handle(Buffer.buffer(new byte[HEAD_BYTES]));
    } else {
      refuse(OneMessage.wrongCount("more"));
    }
  }

  private int headSize() {
    return isText ? HEAD_CHARACTERS : HEAD_BYTES;
  }

  private void readHead(Buffer piece) {
    int missing = headSize() - head.length();
    if (missing > 0) {
      head.appendBuffer(piece, 0, Math.min(missing, piece.length()));
      if (missing <= piece.length()) {
        length = isText ? lengthOfText() : head.getUnsignedInt(1);
      }
    }
  }

  private long lengthOfText() {
    try {
      String text = head.toString(StandardCharsets.ISO_8859_1);
      return Buffer.buffer(Base64.getDecoder().decode(text)).getUnsignedInt(1);
    } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
      refuse(FramedCall.malformed());
      return 0;
    }
  }

  private long onTheWire() {
    long all = HEAD_BYTES + length;
    return isText ? (all + 2) / 3 * 4 : all;
  }

  private void count() {
    if (length > limit && !isText) {
      return; // refused by its head, and nothing of it is kept
    }
    Optional<Callers.Entry.Refused> refused =
        callers.turnedAway(Senders.passed(delegate.headers()).caller());
    if (refused.isPresent()) {
      refuse(ShedException.of(refused.get()));
    } else if (holding.count(Math.min(length, limit))) {
      rate.start();
    } else {
      refuse(ShedException.noRoom());
    }
  }

  private void refuse(RuntimeException why) {
    over();
    turnedAway.accept(why);
    GrpcErrors.refuse(delegate, why);
  }

  private void over() {
    over = true;
    delegate.endHandler(end -> {}); // nobody waits for the rest
  }
}
