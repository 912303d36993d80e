package joist.learn.feature;

import java.util.Arrays;

/** Computes on blocks of rows: f64[rows]. */
final class BlockArithmetic implements Arithmetic<double[]> {
  /** Rows a block should have: small enough to stay in the nearest cache. */
  static final int ROWS = 1024;

  @Override
  public double[] plus(double[] left, double[] right) {
    double[] result = left.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] += right[i];
    }
    return result;
  }

  @Override
  public double[] minus(double[] left, double[] right) {
    double[] result = left.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] -= right[i];
    }
    return result;
  }

  @Override
  public double[] plus(double[] left, double right) {
    double[] result = left.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] += right;
    }
    return result;
  }

  @Override
  public double[] times(double[] left, double right) {
    double[] result = left.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] *= right;
    }
    return result;
  }

  @Override
  public double[] over(double[] left, double right) {
    double[] result = left.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] /= right;
    }
    return result;
  }

  @Override
  public double[] floor(double[] operand) {
    double[] result = Arrays.copyOf(operand, operand.length);
    for (int i = 0; i < result.length; i++) {
      result[i] = Math.floor(result[i]);
    }
    return result;
  }
}
