package joist.serving.tensors;

import java.time.Duration;

/** A run that took longer than any may, and was given up: it may never have ended. */
public final class RunLimitException extends RuntimeException {
  /**
   * @param most that the run might take
   * @param why it ended
   */
  public RunLimitException(Duration most, RuntimeException why) {
    super(
        "the model ran for more than %d s, which a model with loops may at most; its run was given up"
            .formatted(most.toSeconds()),
        why);
  }
}
