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

  /** The upper bits of ln 2, so that a whole number times it is exact, and the rest. */
  private static final float LN2_HIGH = 0.6933594f;

  private static final float LN2_LOW = -0.00021219444f;
  private static final float SQRT_HALF = 0.70710677f;
  private static final int ONE = 0x3f80_0000;
  private static final int SIGN = 0x8000_0000;
  private static final int MANTISSA = 0x007f_ffff;

  private final Arithmetic body;

  public RealFunctions(Arithmetic body) {
    this.body = body;
  }

  /** e to the x; 0 and infinity past f32's range, denormals as they are. */
  public int exp(int x) {
    int within = body.atMost(89f, body.atLeast(-104f, x));
    int whole = body.unary(UnaryKind.ROUND, body.times(within, body.constant(LOG2_E)));
    int high = body.fma(whole, body.constant(-LN2_HIGH), within);
    int r = body.fma(whole, body.constant(-LN2_LOW), high);
    int p = body.polynomial(r, 0.5f, 0.1666652f, 0.041666213f, 0.00836889f, 0.001395051f);
    int square = body.times(r, r);
    int sum = body.plus(body.fma(p, square, r), body.constant(1));
    // Two factors of 2, since neither the largest nor the least power is an f32 by itself.
    int power = body.unary(UnaryKind.TO_INT, whole);
    int half = body.shift(ShiftKind.RIGHT_ARITHMETIC, power, 1);
    int rest = body.binary(BinaryKind.SUBTRACT_INT, power, half);
    int scaled = body.times(body.times(sum, twoTo(half)), twoTo(rest));
    return body.select(Comparison.UNORDERED, x, x, x, scaled);
  }

  /** 2 to a whole power of -126 to 127. */
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

  public int tanh(int x) {
    int size = body.unary(UnaryKind.ABS, x);
    int s = body.times(x, x);
    int p =
        body.polynomial(s, -0.33333284f, 0.13331491f, -0.05374349f, 0.020650573f, -0.005717031f);
    int small = body.fma(body.times(s, p), x, x);
    int e = exp(body.plus(size, size));
    int quotient = body.over(body.constant(2), body.plus(e, body.constant(1)));
    int large = withSign(body.minus(body.constant(1), quotient), x);
    return body.select(Comparison.NOT_LESS, size, body.constant(0.625f), large, small);
  }

  private int withSign(int size, int of) {
    int sign = body.binary(BinaryKind.AND, of, body.constantBits(SIGN));
    return body.binary(BinaryKind.OR, size, sign);
  }

  /** {@code 1 / (1 + exp(-x))}. */
  public int sigmoid(int x) {
    int e = exp(body.unary(UnaryKind.NEGATE, x));
    return body.over(body.constant(1), body.plus(body.constant(1), e));
  }

  /** The error function. */
  public int erf(int x) {
    int size = body.unary(UnaryKind.ABS, x);
    int s = body.times(x, x);
    int p =
        body.polynomial(
            s,
            0.12837917f,
            -0.37612635f,
            0.11283702f,
            -0.026859699f,
            0.0052017057f,
            -0.0008149687f,
            8.397287e-5f);
    int small = body.fma(p, x, x);
    int t = body.atMost(4f, size);
    int q =
        body.polynomial(
            t,
            0.00015061378f,
            -1.1293818f,
            -0.6336633f,
            -0.10785821f,
            0.024774512f,
            -0.003994101f,
            0.00037884968f,
            -1.1311345e-5f,
            -7.374574e-7f);
    int large = withSign(body.minus(body.constant(1), exp(q)), x);
    return body.select(Comparison.NOT_LESS, size, body.constant(0.92f), large, small);
  }

  /** {@code log(1 + exp(x))}, without overflow. */
  public int softplus(int x) {
    int e = exp(body.unary(UnaryKind.NEGATE, body.unary(UnaryKind.ABS, x)));
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
