package joist.server.http;

import io.vertx.core.MultiMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a caller over HTTP says it waits: in {@code grpc-timeout}, in gRPC's notation (digits
 * and a unit, such as {@code 50m}), or in {@code x-envoy-expected-rq-timeout-ms}, which Envoy and
 * the meshes that stand on it give to all that they pass on.
 */
public final class Timeouts {
  private static final String GRPC = "grpc-timeout";
  private static final String ENVOY = "x-envoy-expected-rq-timeout-ms";
  private static final int MOST_DIGITS = 8;

  private Timeouts() {}

  /** Tells a caller's patience, where its request's headers say it. */
  public static void apply(MultiMap headers, Caller caller) {
    String grpc = headers.get(GRPC);
    if (grpc != null) {
      caller.waitAtMost(parse(grpc));
    }
    String envoy = headers.get(ENVOY);
    if (envoy != null) {
      caller.waitAtMost(TimeUnit.MILLISECONDS.toNanos(whole(ENVOY, envoy, envoy)));
    }
  }

  /** Nanoseconds of gRPC's notation. */
  static long parse(String text) {
    @Nullable TimeUnit unit = text.isEmpty() ? null : unit(text.charAt(text.length() - 1));
    if (unit == null) {
      throw wrong(GRPC, text);
    }
    return unit.toNanos(whole(GRPC, text.substring(0, text.length() - 1), text));
  }

  private static @Nullable TimeUnit unit(char letter) {
    return switch (letter) {
      case 'H' -> TimeUnit.HOURS;
      case 'M' -> TimeUnit.MINUTES;
      case 'S' -> TimeUnit.SECONDS;
      case 'm' -> TimeUnit.MILLISECONDS;
      case 'u' -> TimeUnit.MICROSECONDS;
      case 'n' -> TimeUnit.NANOSECONDS;
      default -> null;
    };
  }

  private static long whole(String header, String digits, String text) {
    boolean plain =
        !digits.isEmpty()
            && digits.length() <= MOST_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!plain) {
      throw wrong(header, text);
    }
    return Long.parseLong(digits);
  }

  private static RequestException wrong(String header, String text) {
    return RequestException.badRequest(
        "expected the header %s to be 1 to 8 digits%s, got '%s'"
            .formatted(header, header.equals(GRPC) ? " and a unit of H, M, S, m, u, n" : "", text));
  }
}
