package joist.learn.feature;

/**
 * Double-precision arithmetic over values of type {@code V}, so that a formula is written once and
 * both computed and written into a graph. Every operation rounds once, as IEEE 754 says; so all
 * bodies agree bit for bit.
 */
interface Arithmetic<V> {
  V plus(V left, V right);

  V minus(V left, V right);

  V plus(V left, double right);

  V times(V left, double right);

  V over(V left, double right);

  V floor(V operand);

  /** {@code floor(operand / divisor)}; exact for whole numbers below 2^53. */
  default V floorDiv(V operand, double divisor) {
    return floor(over(operand, divisor));
  }
}
