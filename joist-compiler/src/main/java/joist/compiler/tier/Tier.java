package joist.compiler.tier;

import java.util.function.Supplier;
import joist.compiler.target.Target;

/**
 * One way of running programs on this machine.
 *
 * @param choice what it is asked for by
 * @param detection looks for the target
 */
record Tier(TargetChoice choice, Supplier<Detection> detection) {
  /** Whether a target is there. */
  sealed interface Detection {}

  record Found(Target target) implements Detection {}

  /**
   * @param reason what stands against it
   */
  record Missing(String reason) implements Detection {}
}
