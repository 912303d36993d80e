package joist.compiler.tree;

/** Floats as integers of the same order, so that a comparison needs no special cases. */
final class SortKey {
  private SortKey() {}

  /**
   * An integer that orders as {@code value} does, from -inf to +inf; both zeros have one key. NaN
   * is the caller's to treat.
   */
  static int of(float value) {
    int bits = Float.floatToRawIntBits(value + 0.0f);
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  /** The float of a key. */
  static float toFloat(int key) {
    return Float.intBitsToFloat(key ^ ((key >> 31) & Integer.MAX_VALUE));
  }
}
