package joist.server.access;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import joist.server.http.RequestException;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in, and as whom: by keys, or, where none are asked for, anybody, and operators from
 * this machine alone. Thread-safe.
 */
public sealed interface Access {
  /** The name of the cookie that a browser keeps its key in. */
  String COOKIE = "joist_key";

  /** Callers show a key. */
  record ByKey(KeyRing ring) implements Access {}

  /**
   * Nobody shows a key.
   *
   * @param operatorsAnywhere whether callers of other machines are operators too
   */
  record Open(boolean operatorsAnywhere) implements Access {}

  /**
   * As whom a request comes in.
   *
   * @param from the other end of its connection; null where it is closed already
   * @throws RequestException (401) when it has no key, or one that is not good
   */
  default Identity identify(MultiMap headers, @Nullable SocketAddress from) {
    return switch (this) {
      case ByKey(KeyRing ring) -> identify(ring, headers);
      case Open(boolean anywhere) ->
          new Identity(address(from), anywhere || isLoopback(from) ? Role.OPERATE : Role.PREDICT);
    };
  }

  private static Identity identify(KeyRing ring, MultiMap headers) {
    KeyHolder holder =
        ring.holder(key(headers))
            .orElseThrow(() ->
                RequestException.unauthorized(
                    "expected a key that is good, got one that is not known: it was revoked, or cut"
                        + " off when it was copied. 'joist keys add NAME' makes one"));
    return new Identity(holder.name(), holder.role());
  }

  private static String key(MultiMap headers) {
    String authorization = headers.get(HttpHeaders.AUTHORIZATION);
    if (authorization != null) {
      if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
        throw RequestException.unauthorized(
            "expected the header 'Authorization: Bearer KEY', got another scheme");
      }
      return authorization.substring(7).strip();
    }
    String plain = headers.get("x-api-key");
    if (plain != null) {
      return plain.strip();
    }
    return cookie(headers);
  }

  private static String cookie(MultiMap headers) {
    for (String line : headers.getAll(HttpHeaders.COOKIE)) {
      for (String cookie : line.split(";", -1)) {
        String stripped = cookie.strip();
        if (stripped.startsWith(COOKIE + "=")) {
          return stripped.substring(COOKIE.length() + 1);
        }
      }
    }
    throw RequestException.unauthorized(
        "expected a key in the header 'Authorization: Bearer KEY' or 'X-API-Key: KEY' (gRPC: the"
            + " same as metadata), got none. 'joist keys add NAME' makes one");
  }

  /** Whether callers show keys. */
  default boolean asksForKeys() {
    return this instanceof ByKey;
  }

  /**
   * Lets a request pass that demands so much.
   *
   * @throws RequestException (401, 403) when its caller may not
   */
  default Identity require(Demand demand, MultiMap headers, @Nullable SocketAddress from) {
    if (demand == Demand.NOTHING) {
      return new Identity(address(from), Role.PREDICT);
    }
    Identity who = identify(headers, from);
    boolean enough = demand == Demand.PREDICT || who.role().includes(Role.OPERATE);
    // Without keys the operators' own actions tell the machines apart, not the paths: anybody
    // reads.
    if (!enough && asksForKeys()) {
      throw RequestException.forbidden(
          "expected a key of the role operate, got that of '%s', which may only predict"
              .formatted(who.name()));
    }
    return who;
  }

  private static String address(@Nullable SocketAddress from) {
    String host = from == null ? null : from.hostAddress();
    return host == null ? "" : host;
  }

  /** Whether an address is this machine. */
  static boolean isLoopback(@Nullable SocketAddress address) {
    String host = address == null ? null : address.hostAddress();
    return "127.0.0.1".equals(host) || isLoopback(host); // nearly always that, and asked each time
  }

  /** Whether a host is this machine. */
  static boolean isLoopback(@Nullable String host) {
    try {
      return host != null && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException notAnAddress) {
      return false;
    }
  }
}
