package joist.server.access;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.regex.Pattern;
import joist.server.http.RequestException;
import org.jspecify.annotations.Nullable;

/**
 * Who may change what is served: callers with an operator's key; where keys are not asked for,
 * callers from this machine. Asked again by each action itself, so that no mistake in {@link
 * Demand} lets anybody in.
 */
public record Operator(Access access) {
  /** Hosts that mean this machine and nothing else, whoever is asked what they are. */
  private static final Pattern HERE =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?", Pattern.CASE_INSENSITIVE);

  /**
   * Lets an operator's request pass.
   *
   * @throws RequestException when its caller is none, or it comes from a page of another site
   */
  public void require(HttpServerRequest request) {
    require(request.headers(), request.remoteAddress());
  }

  /**
   * Lets an operator's call pass: a browser's, by grpc-web, is held to the same.
   *
   * @throws RequestException when its caller is none, or it comes from a page of another site
   */
  public void require(MultiMap headers, @Nullable SocketAddress from) {
    requireRole(headers, from);
    String host = headers.get("host");
    String origin = headers.get("origin");
    if (origin != null && host != null && !origin.endsWith("://" + host)) {
      throw RequestException.forbidden(
          "expected an operator's action from this server's own pages, got one from " + origin);
    }
    // A name that another site made point to this machine: its pages are then of one origin with
    // this server, and its browser's requests come from here.
    if (origin != null && access.equals(new Access.Open(false)) && !isHere(host)) {
      throw RequestException.forbidden(
          "expected an operator's action from a page at localhost, got one from a page at %s; open the console at http://localhost, or use keys"
              .formatted(host));
    }
  }

  private static boolean isHere(@Nullable String host) {
    return host != null && HERE.matcher(host).matches();
  }

  private void requireRole(MultiMap headers, @Nullable SocketAddress from) {
    access.require(Demand.OPERATE, headers, from);
    if (!allows(headers, from)) {
      throw RequestException.loopbackOnly();
    }
  }

  /** Whether a caller is an operator. */
  public boolean allows(MultiMap headers, @Nullable SocketAddress from) {
    return access.identify(headers, from).role() == Role.OPERATE;
  }
}
