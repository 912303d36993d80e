package joist.serving.isolate;

import java.time.Duration;

/**
 * When a child that ended is started again: at once, then after {@code first x 2^(n - 2)} where n
 * lives in a row were short, at most {@code most}, each up to a quarter longer by chance so that
 * children that ended together do not start together. After {@code shortLives} of them, not at all.
 *
 * @param shortLives so many in a row are a loop
 * @param healthy a life that lasts so long is none of them
 * @param first the wait after the second short life
 * @param most the longest wait
 */
public record RestartPolicy(int shortLives, Duration healthy, Duration first, Duration most) {
  public static final RestartPolicy STANDARD =
      new RestartPolicy(5, Duration.ofSeconds(5), Duration.ofMillis(250), Duration.ofSeconds(30));

  public RestartPolicy {
    if (shortLives < 1 || !first.isPositive() || most.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "expected 1 short life or more, and waits above 0 that grow, got %d, %s, %s"
              .formatted(shortLives, first, most));
    }
  }

  /** What to do about a child that ended. */
  public sealed interface Decision {
    /** Start it again. */
    record Restart(Duration after) implements Decision {}

    /** It would only end again. */
    record Fence() implements Decision {}
  }

  /** How many short lives in a row there are after one that lasted {@code life}. */
  int count(int before, Duration life) {
    return life.compareTo(healthy) >= 0 ? 0 : before + 1;
  }

  /**
   * @param inARow short lives, the last one included
   * @param chance from 0 to 1
   */
  Decision decide(int inARow, double chance) {
    if (inARow >= shortLives) {
      return new Decision.Fence();
    }
    if (inARow < 2) {
      return new Decision.Restart(Duration.ZERO);
    }
    long nanos = most.toNanos();
    int doublings = inARow - 2;
    if (doublings < 32 && first.toNanos() < nanos >> doublings) {
      nanos = first.toNanos() << doublings;
    }
    return new Decision.Restart(Duration.ofNanos((long) (nanos * (1 + chance / 4))));
  }
}
