package joist.server.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the console shows of the server itself.
 *
 * @param state {@code starting}, {@code ready} or {@code draining}
 * @param keys whether callers show keys
 */
public record ServerView(
    Address address,
    Instant started,
    Supplier<String> state,
    Tuning tuning,
    Optional<String> store,
    boolean keys) {

  /** Where it listens; the port is known once it does. */
  public record Address(String host, IntSupplier port, boolean tls) {
    /** An address without TLS. */
    public Address(String host, IntSupplier port) {
      this(host, port, false);
    }

    /** Such as {@code http://127.0.0.1:8080}. */
    public String url() {
      return (tls ? "https://" : "http://")
          + (host.contains(":") ? "[" + host + "]" : host)
          + ":"
          + port.getAsInt();
    }
  }

  /** What it aims at, with what. */
  public record Tuning(Duration p99Objective, int threads) {}
}
