package joist.server.http;

import java.time.Duration;
import joist.serving.share.Callers;

/** A request that was turned away under overload. */
public final class ShedException extends RuntimeException {
  private final Duration retryAfter;
  private final String why;
  private final boolean ofRoom;

  ShedException(Duration retryAfter, String why) {
    this(retryAfter, why, false);
  }

  private ShedException(Duration retryAfter, String why, boolean ofRoom) {
    super(
        "overloaded: %s; try again in %d s".formatted(why, seconds(retryAfter)),
        null,
        false,
        false);
    this.why = why;
    this.ofRoom = ofRoom;
    this.retryAfter = Duration.ofSeconds(seconds(retryAfter));
  }

  /** Where its caller's quota, or that of all, is used up. */
  public static ShedException of(Callers.Entry.Refused refused) {
    return new ShedException(refused.retryAfter(), refused.why());
  }

  /** Where the server has no memory now for a request's body. */
  public static ShedException noRoom() {
    return new ShedException(
        Duration.ofSeconds(1),
        "the bodies of other requests fill the memory that there is for them",
        true);
  }

  /** Whole seconds, as the header has them; a part of one is one. */
  private static long seconds(Duration time) {
    return Math.max(1, time.plusNanos(999_999_999).toSeconds());
  }

  /** The reason alone. */
  String why() {
    return why;
  }

  /** Whether the server had no memory for the body. */
  boolean isOfRoom() {
    return ofRoom;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
