package joist.learn.tree;

/**
 * eˣ to about nine digits, in a few multiplications: for gradients, which need no more. What is
 * served is computed by the graph, not by this.
 */
final class Exponential {
  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN2 = 0.6931471805599453;
  private static final double LARGEST = 700;

  private Exponential() {}

  /** eˣ; x beyond ±700 is taken as that. */
  static double of(double x) {
    double bounded = Math.max(-LARGEST, Math.min(LARGEST, x));
    // x = n ln 2 + r with |r| <= ln(2) / 2, so that eˣ = 2ⁿ eʳ; eʳ by its series.
    double n = Math.rint(bounded * LOG2_E);
    double r = bounded - n * LN2;
    double series =
        1
            + r
                * (1
                    + r
                        * (1 / 2.0
                            + r
                                * (1 / 6.0
                                    + r
                                        * (1 / 24.0
                                            + r
                                                * (1 / 120.0
                                                    + r * (1 / 720.0 + r * (1 / 5040.0)))))));
    return series * Double.longBitsToDouble(((long) n + 1023) << 52);
  }
}
