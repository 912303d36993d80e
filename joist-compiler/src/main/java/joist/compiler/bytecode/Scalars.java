package joist.compiler.bytecode;

import java.util.Arrays;

/** Operations on one lane that are more than an instruction or a call to {@link Math}. */
final class Scalars {
  private Scalars() {}

  static float sqrt(float a) {
    return (float) Math.sqrt(a);
  }

  static float floor(float a) {
    return (float) Math.floor(a);
  }

  static float ceil(float a) {
    return (float) Math.ceil(a);
  }

  static float round(float a) {
    return (float) Math.rint(a);
  }

  static float truncate(float a) {
    return (float) (a < 0 ? Math.ceil(a) : Math.floor(a));
  }

  static int toInt(float a) {
    double whole = Math.rint(a);
    boolean fits = whole >= Integer.MIN_VALUE && whole <= Integer.MAX_VALUE;
    return fits ? (int) whole : Integer.MIN_VALUE;
  }

  static float min(float a, float b) {
    return a < b ? a : b;
  }

  static float max(float a, float b) {
    return a > b ? a : b;
  }

  /** The first {@code count}, and what changes nothing up to a power of two. */
  private static float[] halves(float[] a, int count, float neutral) {
    float[] left = new float[Integer.highestOneBit(2 * count - 1)];
    Arrays.fill(left, neutral);
    System.arraycopy(a, 0, left, 0, count);
    return left;
  }

  /** The sum of the first {@code count}, the upper half added to the lower till one is left. */
  static float sum(float[] a, int count) {
    float[] left = halves(a, count, 0);
    for (int half = left.length / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        left[i] += left[i + half];
      }
    }
    return left[0];
  }

  /** The least of the first {@code count}, as {@link #sum} goes. */
  static float min(float[] a, int count) {
    float[] left = halves(a, count, Float.POSITIVE_INFINITY);
    for (int half = left.length / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        left[i] = min(left[i], left[i + half]);
      }
    }
    return left[0];
  }

  /** The largest of the first {@code count}, as {@link #sum} goes. */
  static float max(float[] a, int count) {
    float[] left = halves(a, count, Float.NEGATIVE_INFINITY);
    for (int half = left.length / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        left[i] = max(left[i], left[i + half]);
      }
    }
    return left[0];
  }

  /** {@code from + trips}, at most the largest int. */
  static int end(int from, int trips) {
    return (int) Math.min((long) from + trips, Integer.MAX_VALUE);
  }
}
