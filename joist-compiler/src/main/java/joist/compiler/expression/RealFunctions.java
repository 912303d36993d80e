package joist.compiler.expression;

import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.ShiftKind;
import joist.compiler.loop.Operation.UnaryKind;

/**
 * Functions of f32 as polynomials, within a few units in the last place; every target gives the
 * same bits, since all are made of the same operations.
 *
 * <p>The usual reductions of the argument (Cody and Waite, "Software Manual for the Elementary
 * Functions", 1980); the coefficients are minimax fits of our own.
 */
public final class RealFunctions {
  private static final float LOG2_E = 1.442695f;

  /** ln 2; less than 2e-9 too large, so that up to 127 times it misses by 2.4e-7 at most. */
  private static final float LN2 = 0.6931472f;

  /** The upper bits of ln 2, so that a whole number times it is exact, and the rest. */
  private static final float LN2_HIGH = 0.6933594f;

  private static final float LN2_LOW = -0.00021219444f;

  /** Added to a small number and taken off again it rounds; between, its low bits are the whole. */
  private static final float ROUNDER = 12582912f;

  /** Where e to the x is rounded to the power 2 to the -127, which is 0 as a factor. */
  private static final float LEAST_EXPONENT = -88.02f;

  /** The least x whose power of e is infinite: the factor is 2 to the 128. */
  private static final float MOST_EXPONENT = 88.72284f;

  private static final float SQRT_HALF = 0.70710677f;
  private static final int ONE = 0x3f80_0000;
  private static final int MANTISSA = 0x007f_ffff;

  private final Arithmetic body;

  public RealFunctions(Arithmetic body) {
    this.body = body;
  }

  /** e to the x; 0 and infinity past f32's range, denormals as they are. */
  public int exp(int x) {
    int within = body.atMost(89f, body.atLeast(-104f, x));
    Exponent at = exponent(within);
    // Two factors of 2, since neither the largest nor the least power is an f32 by itself.
    int power = body.binary(BinaryKind.SUBTRACT_INT, at.shifted(), body.constant(ROUNDER));
    int half = body.shift(ShiftKind.RIGHT_ARITHMETIC, power, 1);
    int rest = body.binary(BinaryKind.SUBTRACT_INT, power, half);
    return body.times(body.times(digits(within, at), twoTo(half)), twoTo(rest));
  }

  /** As {@link #exp}, but 0 where that is less than the least normal number. */
  private int normalExp(int x) {
    int within = body.atMost(MOST_EXPONENT, body.atLeast(LEAST_EXPONENT, x));
    Exponent at = exponent(within);
    return body.times(digits(within, at), twoTo(at.shifted()));
  }

  /**
   * e to an x of at most 0, within 3 units in the last place down to -20 and 5 below; 0 where that
   * is less than the least normal number, 1 at 0.
   */
  public int expOfNegative(int x) {
    int within = body.atLeast(LEAST_EXPONENT, x);
    Exponent at = exponent(within);
    int r = body.fma(at.whole(), body.constant(-LN2), within);
    int p = body.polynomial(r, 1, 1, 0.4999923f, 0.16667116f, 0.04189033f, 0.008312501f);
    return body.times(p, twoTo(at.shifted()));
  }

  /**
   * Which power of 2 is nearest to a power of e.
   *
   * @param shifted has it in its low bits
   * @param whole has it as an f32
   */
  private record Exponent(int shifted, int whole) {}

  private Exponent exponent(int x) {
    int rounder = body.constant(ROUNDER);
    int shifted = body.fma(x, body.constant(LOG2_E), rounder);
    return new Exponent(shifted, body.minus(shifted, rounder));
  }

  /** e to what is left of x beside that power of 2. */
  private int digits(int x, Exponent at) {
    int high = body.fma(at.whole(), body.constant(-LN2_HIGH), x);
    int r = body.fma(at.whole(), body.constant(-LN2_LOW), high);
    return body.polynomial(
        r, 1, 1, 0.49999994f, 0.16666432f, 0.041668005f, 0.008374196f, 0.0013843607f);
  }

  /** 2 to the low bits of a register, from -127, which gives 0, to 128, which gives infinity. */
  private int twoTo(int power) {
    int exponent = body.shift(ShiftKind.LEFT, power, 23);
    return body.binary(BinaryKind.ADD_INT, exponent, body.constantBits(ONE));
  }

  /** The natural logarithm; minus infinity at 0, NaN below. */
  public int log(int x) {
    int tiny = body.constant(1.1754944e-38f);
    int scaled = body.times(x, body.constant(8388608f));
    int normal = body.select(Comparison.LESS, x, tiny, scaled, x);
    int offset =
        body.select(
            Comparison.LESS, x, tiny, body.constantBits(-127 - 23), body.constantBits(-127));
    int biased = body.shift(ShiftKind.RIGHT_LOGICAL, normal, 23);
    int exponent = body.binary(BinaryKind.ADD_INT, biased, offset);
    int digits = body.binary(BinaryKind.AND, normal, body.constantBits(MANTISSA));
    int m = body.binary(BinaryKind.OR, digits, body.constantBits(ONE));
    // m in [1, 2): halved above the square root of 2, so that f lies around 0.
    int large = body.constant(2 * SQRT_HALF);
    int halved = body.times(m, body.constant(0.5f));
    int around = body.select(Comparison.LESS, m, large, m, halved);
    int next = body.binary(BinaryKind.ADD_INT, exponent, body.constantBits(1));
    int power =
        body.unary(UnaryKind.TO_FLOAT, body.select(Comparison.LESS, m, large, exponent, next));
    int f = body.minus(around, body.constant(1));
    return special(x, logOfOnePlus(f, power));
  }

  private int logOfOnePlus(int f, int power) {
    int p =
        body.polynomial(
            f,
            0.3333331f,
            -0.24999987f,
            0.20002227f,
            -0.16669251f,
            0.14218658f,
            -0.123843506f,
            0.11872983f,
            -0.11789793f,
            0.069153346f);
    int square = body.times(f, f);
    int tail = body.times(body.times(f, square), p);
    tail = body.fma(power, body.constant(LN2_LOW), tail);
    tail = body.fma(square, body.constant(-0.5f), tail);
    return body.fma(power, body.constant(LN2_HIGH), body.plus(f, tail));
  }

  private int special(int x, int value) {
    int infinity = body.constant(Float.POSITIVE_INFINITY);
    int zero = body.constant(0);
    int finite = body.select(Comparison.LESS, x, infinity, value, x);
    int below = body.select(Comparison.LESS, x, zero, body.constant(Float.NaN), finite);
    return body.select(Comparison.EQUAL, x, zero, body.constant(Float.NEGATIVE_INFINITY), below);
  }

  /** The hyperbolic tangent, within 5 units in the last place and never beyond 1. */
  public int tanh(int x) {
    int within = within(9.02f, x);
    int s = body.times(within, within);
    int p =
        body.polynomial(s, 1.0639311f, 0.14235097f, 0.0037174118f, 2.1899401e-5f, 1.4170577e-8f);
    int q = body.polynomial(s, 1.0639311f, 0.49699447f, 0.027525038f, 0.0003492984f, 8.258252e-7f);
    return within(1, body.over(body.times(within, p), q));
  }

  /** {@code 1 / (1 + exp(-x))}; 0 where that is less than the least normal number. */
  public int sigmoid(int x) {
    int e = normalExp(body.unary(UnaryKind.NEGATE, x));
    return body.over(body.constant(1), body.plus(body.constant(1), e));
  }

  /** The error function, within 2.5e-7, 5 units in the last place, and never beyond 1. */
  public int erf(int x) {
    int within = within(3.93f, x);
    int s = body.times(within, within);
    int p =
        body.polynomial(
            s, 1.1792613f, 0.19938691f, 0.05517077f, 0.003950046f, 0.00029765163f, 2.13405e-6f);
    int q =
        body.polynomial(
            s, 1.0450932f, 0.52506584f, 0.11940976f, 0.015673725f, 0.0012177563f, 3.971781e-5f);
    return within(1, body.over(body.times(within, p), q));
  }

  /**
   * {@code x * (1 + erf(x / sqrt(2))) / 2}: x times the normal distribution's function, which is
   * within 1.3e-7 and never negative.
   */
  public int gelu(int x) {
    int within = within(5.55f, x);
    int s = body.times(within, within);
    int p =
        body.polynomial(
            s, 0.54095674f, 0.0457319f, 0.0063270545f, 0.00022649812f, 8.533768e-6f, 3.0591973e-8f);
    int q =
        body.polynomial(
            s, 1.3559775f, 0.34062868f, 0.038732663f, 0.0025420242f, 9.87502e-5f, 1.6103966e-6f);
    int half = body.constant(0.5f);
    int above = body.over(body.times(within, p), q);
    return body.times(x, body.plus(half, body.atLeast(-0.5f, above)));
  }

  /** The nearest to x from {@code -bound} to {@code bound}; NaN where x is NaN. */
  private int within(float bound, int x) {
    return body.atMost(bound, body.atLeast(-bound, x));
  }

  /** {@code log(1 + exp(x))}, without overflow. */
  public int softplus(int x) {
    int e = expOfNegative(body.unary(UnaryKind.NEGATE, body.unary(UnaryKind.ABS, x)));
    int positive = body.binary(BinaryKind.MAX, body.constant(0), x);
    return body.plus(positive, logOnePlus(e));
  }

  /** {@code log(1 + e)} for e in [0, 1], exact to the last places for small e too. */
  private int logOnePlus(int e) {
    int one = body.constant(1);
    int sum = body.plus(one, e);
    // What rounding lost of e, divided by the sum, is the derivative's share (Kahan).
    int lost = body.minus(e, body.minus(sum, one));
    return body.plus(log(sum), body.over(lost, sum));
  }
}
