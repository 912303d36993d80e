package joist.server.http;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.Objects;
import joist.server.intake.RequestMemory;
import org.jspecify.annotations.Nullable;

/**
 * Collects a request's body, up to a limit. One that says it is long is not read from its socket
 * before the server has room for it. Runs on the request's event loop.
 */
public final class RequestBody {
  /** Read and dropped after a refusal: a connection that is closed at once loses its answer. */
  private static final long HEARD_BYTES = 16L << 20;

  private final HttpServerRequest request;
  private final long limit;
  private final Reply reply;
  private final Handler<Bytes> whole;
  private final GrowingBytes bytes;
  private long length;
  private boolean over;

  private RequestBody(
      HttpServerRequest request, long limit, Reply reply, long announced, Handler<Bytes> whole) {
    this.request = request;
    this.limit = limit;
    this.reply = reply;
    this.whole = whole;
    this.bytes = new GrowingBytes(reply.holding(), announced);
  }

  /**
   * Reads the body and hands it to {@code whole}, whose failures are told to the caller, or says
   * why not. When the caller goes away before all of it has come, it is not called.
   */
  public static void read(
      HttpServerRequest request, long limit, Reply reply, Handler<Bytes> whole) {
    long announced = announced(request.getHeader(HttpHeaders.CONTENT_LENGTH));
    RequestBody body = new RequestBody(request, limit, reply, announced, whole);
    request.handler(body::chunk);
    request.endHandler(end -> body.end());
    request.exceptionHandler(gone -> body.gone());
    if (announced > limit) {
      body.tooLarge();
    } else if (announced > RequestMemory.SHORT_BYTES) {
      body.reserve(announced);
    }
  }

  /** Reads a POST's body, unpacked, and hands it to {@code then}. */
  public static void post(
      HttpServerRequest request, Limits limits, Reply reply, Handler<Bytes> then) {
    if (!request.method().equals(HttpMethod.POST)) {
      throw RequestException.methodNotAllowed("POST", request.method().name());
    }
    String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    reply.caller().whenDecoded(reply.holding()::free);
    read(
        request,
        limits.bodyBytes(),
        reply,
        body -> then.handle(ContentCoding.unpacked(body, coding, limits, reply.holding())));
  }

  private static long announced(@Nullable String contentLength) {
    try {
      return contentLength == null ? 0 : Long.parseLong(contentLength);
    } catch (NumberFormatException malformed) {
      return 0; // the HTTP parser has the last word on malformed lengths
    }
  }

  private void reserve(long announced) {
    Context loop = Objects.requireNonNull(Vertx.currentContext());
    if (reply.holding().reserve(announced, () -> loop.runOnContext(granted -> resume()))) {
      return;
    }
    request.pause();
    Duration patience = reply.holding().patience();
    long most = Math.min(patience.toMillis(), reply.caller().remainingNanos() / 1_000_000);
    loop.owner()
        .setTimer(
            Math.max(1, most),
            timer -> {
              if (reply.holding().isWaiting()) {
                refuse(ShedException.noRoom());
                request.resume();
              }
            });
  }

  private void resume() {
    if (reply.holding().resumed()) {
      request.resume();
    }
  }

  private void chunk(Buffer chunk) {
    length += chunk.length();
    if (isOver()) {
      hangUp();
    } else if (length > limit) {
      tooLarge();
    } else {
      try {
        bytes.append(chunk);
      } catch (ShedException noRoom) {
        refuse(noRoom);
      }
    }
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

  private void refuse(RuntimeException why) {
    over = true;
    bytes.drop();
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    reply.fail(why);
  }

  private void gone() {
    if (!over) {
      over = true;
      bytes.drop();
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
    over = true;
    try {
      whole.handle(bytes.all());
    } catch (RuntimeException why) {
      reply.fail(why);
    }
  }
}
