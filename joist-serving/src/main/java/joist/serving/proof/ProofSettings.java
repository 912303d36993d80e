package joist.serving.proof;

import java.time.Duration;
import java.util.Optional;

/**
 * What versions must show.
 *
 * @param objective what requests are to stay below: a version that replaces another must run the
 *     batches that the other's traffic has in less
 * @param stated the longest that any run may take, where somebody said so; it is asked of first
 *     versions too
 * @param patience the longest that a version's first answer may take to come; ten times that for
 *     its file to be read and compiled
 */
public record ProofSettings(Duration objective, Optional<Duration> stated, Duration patience) {
  public static final ProofSettings STANDARD =
      new ProofSettings(Duration.ofMillis(50), Optional.empty(), Duration.ofSeconds(30));

  public ProofSettings withObjective(Duration other) {
    return new ProofSettings(other, stated, patience);
  }

  public ProofSettings withStated(Duration most) {
    return new ProofSettings(objective, Optional.of(most), patience);
  }

  public ProofSettings withPatience(Duration other) {
    return new ProofSettings(objective, stated, other);
  }
}
