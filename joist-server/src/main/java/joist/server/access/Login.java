package joist.server.access;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import joist.server.http.Bytes;
import joist.server.http.Reply;
import joist.server.http.RequestBody;
import joist.server.http.RequestException;

/**
 * {@code /login}: a browser gives its key once, and keeps it in a cookie that scripts cannot read
 * and pages of other sites cannot use. Nothing is kept here: a key that is revoked logs its
 * browsers out. Runs on an event loop.
 */
public final class Login {
  public static final String PATH = "/login";

  /** Where a browser without a key is sent. */
  public static final String PAGE = "/login.html";

  private static final long MOST_BYTES = 4096;

  private final Access access;
  private final boolean tls;

  /**
   * @param tls whether the cookie is for TLS alone
   */
  public Login(Access access, boolean tls) {
    this.access = access;
    this.tls = tls;
  }

  /** Whether a browser must log in before it sees this page. */
  public boolean isDue(HttpServerRequest request) {
    if (!access.asksForKeys() || !request.path().equals("/")) {
      return false;
    }
    try {
      return access.identify(request.headers(), request.remoteAddress()).role() != Role.OPERATE;
    } catch (RequestException noKey) {
      return true;
    }
  }

  /** Sends a browser elsewhere. */
  public static void send(Reply reply, String where) {
    reply.response().putHeader(HttpHeaders.LOCATION, where);
    reply.end(303, "text/plain", Buffer.buffer());
  }

  /** Takes a form with a {@code key}; an empty one logs out. */
  public void handle(HttpServerRequest request, Reply reply) {
    if (!request.method().equals(HttpMethod.POST)) {
      throw RequestException.methodNotAllowed("POST", request.method().name());
    }
    RequestBody.read(request, MOST_BYTES, reply, body -> login(request, reply, formKey(body)));
  }

  private static String formKey(Bytes body) {
    for (String field : new String(body.toArray(), StandardCharsets.UTF_8).split("&", -1)) {
      if (field.startsWith("key=")) {
        try {
          return URLDecoder.decode(field.substring(4), StandardCharsets.UTF_8).strip();
        } catch (IllegalArgumentException malformed) {
          return "?";
        }
      }
    }
    return "";
  }

  private void login(HttpServerRequest request, Reply reply, String key) {
    if (key.isEmpty()) {
      cookie(reply, "", "; Max-Age=0");
      send(reply, PAGE);
    } else if (isOperators(request, key)) {
      cookie(reply, key, "");
      send(reply, "/");
    } else {
      send(reply, PAGE + "?refused");
    }
  }

  private boolean isOperators(HttpServerRequest request, String key) {
    try {
      MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("x-api-key", key);
      return access.identify(headers, request.remoteAddress()).role() == Role.OPERATE;
    } catch (RequestException notGood) {
      return false;
    }
  }

  private void cookie(Reply reply, String key, String more) {
    reply
        .response()
        .putHeader(
            HttpHeaders.SET_COOKIE,
            Access.COOKIE
                + "="
                + key
                + "; Path=/; HttpOnly; SameSite=Strict"
                + (tls ? "; Secure" : "")
                + more);
  }
}
