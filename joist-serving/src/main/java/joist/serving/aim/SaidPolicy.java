package joist.serving.aim;

import java.util.Locale;
import joist.serving.batch.BatchPolicies;
import joist.serving.batch.BatchPolicy;

/**
 * A batching policy, and how it was said.
 *
 * @param text as {@link BatchPolicies#parse} takes it
 */
public record SaidPolicy(String text, BatchPolicy policy) {
  /**
   * What a text says.
   *
   * @throws IllegalArgumentException saying what there is
   */
  public static SaidPolicy parse(String text) {
    return new SaidPolicy(text.toLowerCase(Locale.ROOT), BatchPolicies.parse(text));
  }

  @Override
  public String toString() {
    return text;
  }
}
