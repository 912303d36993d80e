package joist.server.http;

import java.time.Duration;

/** A request that was turned away under overload. */
public final class ShedException extends RuntimeException {
  private final Duration retryAfter;

  ShedException(Duration retryAfter, String why) {
    super(
        "overloaded: %s; try again in %d s".formatted(why, retryAfter.toSeconds()),
        null,
        false,
        false);
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
