package joist.server.http;

import java.time.Duration;

/**
 * How long a connection may take, whatever drips in meanwhile.
 *
 * @param head to say what it wants: until the first request's headers are there, and between an
 *     answer and the next request's; and with nothing moving at all, to take an answer
 * @param body until a request's body is there
 * @param leastPerSecond bytes of a body that must come each second, over the last few, while it
 *     holds memory that others want
 */
public record Patience(Duration head, Duration body, long leastPerSecond) {
  private static final long LEAST_PER_SECOND = 64 << 10;

  public static final Patience STANDARD =
      new Patience(Duration.ofMinutes(2), Duration.ofMinutes(2));

  /** With 64 KiB a second at least. */
  public Patience(Duration head, Duration body) {
    this(head, body, LEAST_PER_SECOND);
  }
}
