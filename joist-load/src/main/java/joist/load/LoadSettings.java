package joist.load;

import java.time.Duration;

/**
 * One run of load.
 *
 * @param connections the most requests under way at once; those that are due beyond wait for a free
 *     connection, and the wait counts as latency
 * @param timeout after being due, a request that is not answered by then has failed
 * @param window the length of the windows that are reported while the run goes on
 */
public record LoadSettings(
    Target target, Pace pace, int connections, Duration timeout, Duration window) {
  private static final int MOST_CONNECTIONS = 2000;
  private static final Duration GRACE = Duration.ofMillis(500);

  public LoadSettings {
    if (connections < 1 || connections > MOST_CONNECTIONS) {
      throw new IllegalArgumentException(
          "expected 1 to %d connections, got %d".formatted(MOST_CONNECTIONS, connections));
    }
    if (timeout.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          "expected a timeout of 1 ms or more, got " + timeout.toMillis());
    }
    if (window.compareTo(Duration.ofMillis(10)) < 0) {
      throw new IllegalArgumentException(
          "expected windows of 10 ms or more, got " + window.toMillis());
    }
  }

  /** With 64 connections, a timeout of 10 seconds, and windows of a second. */
  public static LoadSettings of(Target target, Pace pace) {
    return new LoadSettings(target, pace, 64, Duration.ofSeconds(10), Duration.ofSeconds(1));
  }

  public LoadSettings withConnections(int most) {
    return new LoadSettings(target, pace, most, timeout, window);
  }

  public LoadSettings withTimeout(Duration duration) {
    return new LoadSettings(target, pace, connections, duration, window);
  }

  public LoadSettings withWindow(Duration length) {
    return new LoadSettings(target, pace, connections, timeout, length);
  }

  /** How long answers are waited for: a request that takes longer has failed by then. */
  Duration patience() {
    return timeout.plus(GRACE);
  }
}
