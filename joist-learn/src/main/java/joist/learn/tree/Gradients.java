package joist.learn.tree;

import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import joist.learn.parallel.Workers;

/**
 * Gradient and hessian of every row, as whole numbers: 32 bits of gradient over 32 of hessian.
 *
 * <p>Sums of whole numbers do not depend on the order of adding. So histograms are the same at any
 * thread count, and a sibling's is exactly its parent's less the other child's. A sum of hessians
 * also counts its rows: each row adds {@link #countUnit} to it, above all bits that hessians use.
 *
 * <p>The resolution is 2⁻³⁰ of the largest gradient, and 2⁻¹⁹ of the largest hessian at four
 * million rows: the bits of 63 that two counters of rows leave.
 */
@SuppressWarnings("ArrayRecordComponent")
record Gradients(long[] pairs, double gradientUnit, double hessianUnit, int countShift) {
  private static final int GRADIENT_BITS = 30;
  private static final int HESSIAN_BITS = 30;
  private static final int BLOCK = 1 << 12;

  /** Where gradients come from. */
  @FunctionalInterface
  interface Source {
    /**
     * Writes gradients and hessians of rows {@code from} to {@code to - 1}.
     *
     * @param g f32[outputs][to - from]
     * @param h f32[outputs][to - from]
     */
    void gradients(int from, int to, float[][] g, float[][] h);
  }

  /** What absolute gradients and hessians do not exceed. */
  record Limits(float gradient, float hessian) {
    Limits times(float weight) {
      return new Limits(gradient * weight, hessian * weight);
    }
  }

  /** Rounds the gradients of {@code source}, one element for each output, into {@code reuse}. */
  static Gradients[] of(
      Source source, Optional<Limits> known, int rows, long[][] reuse, Workers workers) {
    int outputs = reuse.length;
    int blocks = (rows + BLOCK - 1) / BLOCK;
    float[][][] g = new float[workers.threads()][outputs][BLOCK];
    float[][][] h = new float[workers.threads()][outputs][BLOCK];
    Limits[] limits =
        known
            .map(limit -> Collections.nCopies(outputs, limit).toArray(Limits[]::new))
            .orElseGet(() -> largest(source, outputs, rows, g, h, workers));
    int rowBits = Integer.SIZE - Integer.numberOfLeadingZeros(rows);
    int countShift = Long.SIZE - 1 - rowBits;
    int hessianBits = Math.min(HESSIAN_BITS, countShift - rowBits);
    double[] gradientScale = new double[outputs];
    double[] hessianScale = new double[outputs];
    Gradients[] result = new Gradients[outputs];
    for (int k = 0; k < outputs; k++) {
      gradientScale[k] = (1L << GRADIENT_BITS) / nonZero(limits[k].gradient());
      hessianScale[k] = ((1L << hessianBits) - 1) / nonZero(limits[k].hessian());
      result[k] = new Gradients(reuse[k], 1 / gradientScale[k], 1 / hessianScale[k], countShift);
    }
    workers.run(
        blocks,
        (block, slot) -> {
          int from = block * BLOCK;
          int to = Math.min(rows, from + BLOCK);
          source.gradients(from, to, g[slot], h[slot]);
          for (int k = 0; k < outputs; k++) {
            pack(g[slot][k], gradientScale[k], h[slot][k], hessianScale[k], reuse[k], from, to);
          }
        });
    return result;
  }

  private static double nonZero(float largest) {
    return largest > 0 ? largest : 1;
  }

  private static void pack(
      float[] g, double gScale, float[] h, double hScale, long[] pairs, int from, int to) {
    for (int i = 0; i < to - from; i++) {
      int gradient = (int) Math.rint(g[i] * gScale);
      // No hessian rounds to 0: a leaf's sum is a divisor.
      int hessian = Math.max(1, (int) (h[i] * hScale + 0.5));
      pairs[from + i] = (long) gradient << Integer.SIZE | hessian;
    }
  }

  /** The largest absolute gradient and hessian of each output. */
  private static Limits[] largest(
      Source source, int outputs, int rows, float[][][] g, float[][][] h, Workers workers) {
    int blocks = (rows + BLOCK - 1) / BLOCK;
    float[][][] perSlot = new float[workers.threads()][2][outputs];
    workers.run(
        blocks,
        (block, slot) -> {
          int from = block * BLOCK;
          int to = Math.min(rows, from + BLOCK);
          source.gradients(from, to, g[slot], h[slot]);
          for (int k = 0; k < outputs; k++) {
            perSlot[slot][0][k] = Math.max(perSlot[slot][0][k], largest(g[slot][k], to - from));
            perSlot[slot][1][k] = Math.max(perSlot[slot][1][k], largest(h[slot][k], to - from));
          }
        });
    Limits[] all = new Limits[outputs];
    for (int k = 0; k < outputs; k++) {
      float gradient = 0;
      float hessian = 0;
      for (float[][] one : perSlot) {
        gradient = Math.max(gradient, one[0][k]);
        hessian = Math.max(hessian, one[1][k]);
      }
      all[k] = new Limits(gradient, hessian);
    }
    return all;
  }

  private static float largest(float[] values, int count) {
    float largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return largest;
  }

  /** What a row adds to a sum of hessians to be counted there. */
  long countUnit() {
    return 1L << countShift;
  }

  double gradient(long sum) {
    return sum * gradientUnit;
  }

  double hessian(long sum) {
    return (sum & (countUnit() - 1)) * hessianUnit;
  }

  int rows(long sum) {
    return (int) (sum >>> countShift);
  }

  static long[][] room(int outputs, int rows) {
    long[][] room = new long[outputs][];
    Arrays.setAll(room, k -> new long[rows]);
    return room;
  }
}
