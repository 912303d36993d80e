package joist.server.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Who may change what is served: callers from this machine; others only when the settings say so.
 *
 * @param fromAnywhere whether any caller may
 */
public record Operator(boolean fromAnywhere) {
  /**
   * Lets an operator's request pass.
   *
   * @throws RequestException when it comes from another machine, or from a page of another site
   */
  public void require(HttpServerRequest request) {
    require(request.remoteAddress());
    String origin = request.getHeader("origin");
    String host = request.getHeader("host");
    if (origin != null && host != null && !origin.endsWith("://" + host)) {
      throw RequestException.forbidden(
          "expected an operator's action from this server's own pages, got one from " + origin);
    }
  }

  /**
   * Lets an operator's call pass.
   *
   * @throws RequestException when it comes from another machine
   */
  public void require(SocketAddress address) {
    if (!allows(address)) {
      throw RequestException.loopbackOnly();
    }
  }

  /** Whether a caller at an address may. */
  public boolean allows(SocketAddress address) {
    return fromAnywhere || isLoopback(address);
  }

  /** Whether an address is this machine. */
  public static boolean isLoopback(SocketAddress address) {
    try {
      String host = address.hostAddress();
      return host != null && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException notAnAddress) {
      return false;
    }
  }
}
