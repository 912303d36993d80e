package joist.server.http;

import java.time.Duration;

/**
 * How long a connection may take, whatever drips in meanwhile.
 *
 * @param head to say what it wants: until the first request's headers are there, and between an
 *     answer and the next request's
 * @param body until a request's body is there
 */
public record Patience(Duration head, Duration body) {
  public static final Patience STANDARD =
      new Patience(Duration.ofMinutes(2), Duration.ofMinutes(2));
}
