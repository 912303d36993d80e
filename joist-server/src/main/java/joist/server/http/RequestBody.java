package joist.server.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import joist.server.intake.RequestMemory;
import org.jspecify.annotations.Nullable;

/**
 * Collects a request's body, up to a limit. Of one that says it is long, no more than its beginning
 * is read from its socket before the server has room for it. Runs on the request's event loop.
 */
public final class RequestBody {
  /** Read and dropped after a refusal: a connection that is closed at once loses its answer. */
  private static final long HEARD_BYTES = 16L << 20;

  private final HttpServerRequest request;
  private final long limit;
  private final Reply reply;
  private final Handler<Bytes> whole;
  private final GrowingBytes bytes;
  private @Nullable BodyRoom room; // once it is long
  private long length;
  private boolean over;

  private RequestBody(
      HttpServerRequest request,
      long limit,
      Reply reply,
      GrowingBytes bytes,
      Handler<Bytes> whole) {
    this.request = request;
    this.limit = limit;
    this.reply = reply;
    this.bytes = bytes;
    this.whole = whole;
  }

  /**
   * Reads the body and hands it to {@code whole}, whose failures are told to the caller, or says
   * why not. When the caller goes away before all of it has come, it is not called.
   */
  public static void read(
      HttpServerRequest request, long limit, Reply reply, Handler<Bytes> whole) {
    read(request, limit, reply, false, whole);
  }

  private static void read(
      HttpServerRequest request,
      long limit,
      Reply reply,
      boolean forTensors,
      Handler<Bytes> whole) {
    long announced = announced(request.getHeader(HttpHeaders.CONTENT_LENGTH));
    GrowingBytes bytes = new GrowingBytes(reply.holding(), announced, limit, forTensors);
    RequestBody body = new RequestBody(request, limit, reply, bytes, whole);
    request.handler(body::chunk);
    request.endHandler(end -> body.end());
    request.exceptionHandler(gone -> body.gone());
    if (announced > limit) {
      body.tooLarge();
    } else {
      reply.askForBody();
    }
  }

  /**
   * Whether a caller sends its body when it hears that it may.
   *
   * <p>Source: RFC 9110, section 10.1.1.
   */
  public static boolean awaitsWord(HttpServerRequest request) {
    return request.version() != HttpVersion.HTTP_1_0
        && request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true);
  }

  /** Reads a POST's body, unpacked, and hands it to {@code then}. */
  public static void post(
      HttpServerRequest request, Limits limits, Reply reply, Handler<Bytes> then) {
    post(request, limits, reply, false, then);
  }

  /** As {@link #post}, for a body in which tensors are to lie. */
  public static void postTensors(
      HttpServerRequest request, Limits limits, Reply reply, Handler<Bytes> then) {
    post(request, limits, reply, true, then);
  }

  private static void post(
      HttpServerRequest request,
      Limits limits,
      Reply reply,
      boolean forTensors,
      Handler<Bytes> then) {
    if (!request.method().equals(HttpMethod.POST)) {
      throw RequestException.methodNotAllowed("POST", request.method().name());
    }
    String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    reply.caller().whenDecoded(reply.holding()::free);
    read(
        request,
        limits.bodyBytes(),
        reply,
        forTensors && ContentCoding.isPlain(coding),
        body -> then.handle(ContentCoding.unpacked(body, coding, limits, reply.holding())));
  }

  private static long announced(@Nullable String contentLength) {
    try {
      return contentLength == null ? 0 : Long.parseLong(contentLength);
    } catch (NumberFormatException malformed) {
      return 0; // the HTTP parser has the last word on malformed lengths
    }
  }

  private void chunk(Buffer chunk) {
    length += chunk.length();
    if (isOver()) {
      hangUp();
    } else if (length > limit) {
      tooLarge();
    } else if (length <= RequestMemory.SHORT_BYTES) {
      append(chunk);
    } else {
      longer().take(chunk);
    }
  }

  private BodyRoom longer() {
    BodyRoom here = room;
    if (here == null) {
      here = new BodyRoom(request, reply, this, bytes.expected());
      room = here;
    }
    return here;
  }

  /** Takes more, for which there is room. */
  void append(Buffer chunk) {
    if (isOver()) {
      return;
    }
    try {
      bytes.append(chunk);
    } catch (RuntimeException | OutOfMemoryError why) {
      refuse(why); // what is lost once would be missing in the middle
    }
  }

  /** How many bytes have come. */
  long came() {
    return length;
  }

  /** Ends a connection whose caller goes on sending when it has had time to read why not. */
  private void hangUp() {
    if (length > limit + HEARD_BYTES && request.version() != HttpVersion.HTTP_2) {
      request.connection().close();
    }
  }

  private void tooLarge() {
    refuse(
        RequestException.tooLarge(
            "expected a body of at most %,d bytes; split the rows over several requests"
                .formatted(limit)));
  }

  /** Tells the caller why nothing more of it is heard. */
  void refuse(Throwable why) {
    drop();
    reply.turnAwayUnread(why);
  }

  private void drop() {
    stop();
    bytes.drop();
  }

  private void stop() {
    over = true;
    if (room != null) {
      room.stop();
    }
  }

  private void gone() {
    if (!over) {
      drop();
      reply.holding().close();
    }
  }

  /** Whether it was refused, or its caller told otherwise that it came too slowly. */
  private boolean isOver() {
    return over || reply.holding().isClosed();
  }

  private void end() {
    if (isOver()) {
      return;
    }
    stop();
    try {
      whole.handle(bytes.all());
    } catch (RuntimeException | OutOfMemoryError why) {
      reply.turnAway(why);
    }
  }
}
