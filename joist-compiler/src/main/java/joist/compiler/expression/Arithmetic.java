package joist.compiler.expression;

import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.ShiftKind;
import joist.compiler.loop.Operation.UnaryKind;

/** Computes with registers of a program that is being written. */
public interface Arithmetic {
  /** Assigns to a new register, which is returned. */
  int assign(Operation operation);

  /** A register of which every lane has these bits. */
  int constantBits(int bits);

  default int constant(float value) {
    return constantBits(Float.floatToRawIntBits(value));
  }

  default int unary(UnaryKind kind, int a) {
    return assign(new Operation.Unary(kind, a));
  }

  default int binary(BinaryKind kind, int a, int b) {
    return assign(new Operation.Binary(kind, a, b));
  }

  default int plus(int a, int b) {
    return binary(BinaryKind.ADD, a, b);
  }

  default int minus(int a, int b) {
    return binary(BinaryKind.SUBTRACT, a, b);
  }

  default int times(int a, int b) {
    return binary(BinaryKind.MULTIPLY, a, b);
  }

  default int over(int a, int b) {
    return binary(BinaryKind.DIVIDE, a, b);
  }

  /** {@code a * b + c}, rounded once. */
  default int fma(int a, int b, int c) {
    return assign(new Operation.Fma(a, b, c));
  }

  default int shift(ShiftKind kind, int a, int count) {
    return assign(new Operation.Shift(kind, a, count));
  }

  /** {@code x} where {@code a} compares to {@code b}, else {@code y}. */
  default int select(Comparison comparison, int a, int b, int x, int y) {
    return assign(new Operation.Select(comparison, a, b, x, y));
  }

  /** The larger; NaN where x is NaN. */
  default int atLeast(float bound, int x) {
    return binary(BinaryKind.MAX, constant(bound), x);
  }

  /** The smaller; NaN where x is NaN. */
  default int atMost(float bound, int x) {
    return binary(BinaryKind.MIN, constant(bound), x);
  }

  /** {@code coefficients[0] + x * (coefficients[1] + x * ...)}, by Horner's rule. */
  default int polynomial(int x, float... coefficients) {
    int sum = constant(coefficients[coefficients.length - 1]);
    for (int i = coefficients.length - 2; i >= 0; i--) {
      sum = fma(sum, x, constant(coefficients[i]));
    }
    return sum;
  }
}
