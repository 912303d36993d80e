package joist.server.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Collects a request's body, up to a limit. Runs on the request's event loop. */
public final class RequestBody {
  /** Read and dropped after a refusal: a connection that is closed at once loses its answer. */
  private static final long HEARD_BYTES = 16L << 20;

  private final HttpServerRequest request;
  private final long limit;
  private final Handler<Buffer> whole;
  private final Handler<RequestException> tooLarge;
  private @Nullable Buffer first;
  private @Nullable Buffer all;
  private long length;
  private boolean over;

  private RequestBody(
      HttpServerRequest request,
      long limit,
      Handler<Buffer> whole,
      Handler<RequestException> tooLarge) {
    this.request = request;
    this.limit = limit;
    this.whole = whole;
    this.tooLarge = tooLarge;
  }

  /**
   * Reads the body and hands it to {@code whole}, or an error to {@code tooLarge}. When the caller
   * goes away before all of it has come, neither is called.
   */
  public static void read(
      HttpServerRequest request,
      long limit,
      Handler<Buffer> whole,
      Handler<RequestException> tooLarge) {
    RequestBody body = new RequestBody(request, limit, whole, tooLarge);
    request.handler(body::chunk);
    request.endHandler(end -> body.end());
    body.checkAnnounced(request.getHeader(HttpHeaders.CONTENT_LENGTH));
  }

  /**
   * Reads a POST's body, unpacked, and hands it to {@code then}, whose failures are told to the
   * caller.
   */
  public static void post(
      HttpServerRequest request, Limits limits, Reply reply, Handler<Buffer> then) {
    if (!request.method().equals(HttpMethod.POST)) {
      throw RequestException.methodNotAllowed("POST", request.method().name());
    }
    String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    read(
        request,
        limits.bodyBytes(),
        body -> {
          try {
            then.handle(ContentCoding.unpacked(body, coding, limits));
          } catch (RuntimeException why) {
            reply.fail(why);
          }
        },
        reply::fail);
  }

  private void checkAnnounced(@Nullable String contentLength) {
    if (contentLength != null && contentLength.length() > 7 && announced(contentLength) > limit) {
      refuse();
    }
  }

  private static long announced(String contentLength) {
    try {
      return Long.parseLong(contentLength);
    } catch (NumberFormatException malformed) {
      return 0; // the HTTP parser has the last word on malformed lengths
    }
  }

  private void chunk(Buffer chunk) {
    length += chunk.length();
    if (over) {
      hangUp();
      return;
    }
    if (length > limit) {
      refuse();
    } else if (first == null) {
      first = chunk;
    } else {
      Buffer joined = all;
      if (joined == null) {
        joined = Buffer.buffer(2 * (int) length).appendBuffer(first);
        all = joined;
      }
      joined.appendBuffer(chunk);
    }
  }

  /** Ends a connection whose caller goes on sending when it has had time to read why not. */
  private void hangUp() {
    if (length > limit + HEARD_BYTES && request.version() != HttpVersion.HTTP_2) {
      request.connection().close();
    }
  }

  private void refuse() {
    over = true;
    first = null;
    all = null;
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    tooLarge.handle(
        RequestException.tooLarge(
            "expected a body of at most %,d bytes; split the rows over several requests"
                .formatted(limit)));
  }

  private void end() {
    if (over) {
      return;
    }
    Buffer joined = all;
    Buffer single = first;
    if (joined != null) {
      whole.handle(joined);
    } else {
      whole.handle(single == null ? Buffer.buffer() : single);
    }
  }
}
