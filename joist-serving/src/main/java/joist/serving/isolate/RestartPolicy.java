package joist.serving.isolate;

import java.time.Duration;

/**
 * When a child that ended is started again: at once, then after {@code first x 2^(n - 2)} where it
 * ended {@code n} times since it last ran for {@code good}, at most {@code most}, each up to a
 * quarter longer by chance so that children that ended together do not start together. After {@code
 * shortLives} in a row, not at all. The back-off and what resets it are those of Kubernetes'
 * CrashLoopBackOff.
 *
 * @param shortLives so many in a row are a loop
 * @param healthy a life that lasts so long is none of them
 * @param good a life that lasts so long makes up for all ends before
 * @param first the wait after the second end
 * @param most the longest wait
 */
public record RestartPolicy(
    int shortLives, Duration healthy, Duration good, Duration first, Duration most) {
  public static final RestartPolicy STANDARD =
      new RestartPolicy(
          5,
          Duration.ofSeconds(5),
          Duration.ofMinutes(10),
          Duration.ofMillis(250),
          Duration.ofMinutes(5));

  public RestartPolicy {
    if (shortLives < 1
        || good.compareTo(healthy) < 0
        || !first.isPositive()
        || most.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "expected 1 short life or more, a good life no shorter than a healthy one, and waits above 0 that grow, got %d, %s, %s, %s, %s"
              .formatted(shortLives, healthy, good, first, most));
    }
  }

  /** What to do about a child that ended. */
  public sealed interface Decision {
    /** Start it again. */
    record Restart(Duration after) implements Decision {}

    /** It would only end again. */
    record Fence() implements Decision {}
  }

  /**
   * How a child ended before.
   *
   * @param shortInARow lives that were short, up to the last one
   * @param recent ends since its last good life
   */
  record Ends(int shortInARow, int recent) {
    static final Ends NONE = new Ends(0, 0);
  }

  /** The ends there are after a life that lasted {@code life}. */
  Ends count(Ends before, Duration life) {
    return new Ends(
        life.compareTo(healthy) >= 0 ? 0 : before.shortInARow() + 1,
        life.compareTo(good) >= 0 ? 1 : before.recent() + 1);
  }

  /**
   * @param ends the last one included
   * @param chance from 0 to 1
   */
  Decision decide(Ends ends, double chance) {
    if (ends.shortInARow() >= shortLives) {
      return new Decision.Fence();
    }
    if (ends.recent() < 2) {
      return new Decision.Restart(Duration.ZERO);
    }
    long nanos = most.toNanos();
    int doublings = ends.recent() - 2;
    if (doublings < 32 && first.toNanos() < nanos >> doublings) {
      nanos = first.toNanos() << doublings;
    }
    return new Decision.Restart(Duration.ofNanos((long) (nanos * (1 + chance / 4))));
  }
}
