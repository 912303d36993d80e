package joist.cli.reproduce;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The largest rate that a server carries, found by trying: a rate fails only where two of three
 * tries fail, since a machine that stands still for a moment is no fault of a policy.
 *
 * @param perSecond 0 where none is carried
 * @param inTimeShare of the middle try at that rate
 */
record LargestRate(double perSecond, double inTimeShare) {
  private static final double STEP = 1.06;
  private static final int MOST_STEPS = 12;

  /**
   * Looks up from a rate where that is carried, and down where it is not.
   *
   * @param wanted the share of requests that are to be in time
   * @param inTimeShare one try of a rate: the share of requests that were answered in time
   */
  static LargestRate from(double rate, double wanted, DoubleUnaryOperator inTimeShare) {
    LargestRate found = tried(rate, wanted, inTimeShare);
    boolean up = found.inTimeShare() >= wanted;
    for (int step = 1; step <= MOST_STEPS; step++) {
      LargestRate next = tried(rate * Math.pow(STEP, up ? step : -step), wanted, inTimeShare);
      if (next.inTimeShare() >= wanted != up) {
        return up ? found : next;
      }
      found = next;
    }
    return up ? found : new LargestRate(0, found.inTimeShare());
  }

  /** The middle of three tries, of which the third is left out where two agree. */
  private static LargestRate tried(double rate, double wanted, DoubleUnaryOperator inTimeShare) {
    double[] tries = {inTimeShare.applyAsDouble(rate), inTimeShare.applyAsDouble(rate)};
    Arrays.sort(tries);
    if (tries[0] >= wanted || tries[1] < wanted) {
      return new LargestRate(rate, tries[0] >= wanted ? tries[0] : tries[1]);
    }
    double third = inTimeShare.applyAsDouble(rate);
    return new LargestRate(rate, Math.clamp(third, tries[0], tries[1]));
  }
}
