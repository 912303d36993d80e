package joist.compiler.bytecode;

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

  /** {@code from + trips}, at most the largest int. */
  static int end(int from, int trips) {
    return (int) Math.min((long) from + trips, Integer.MAX_VALUE);
  }
}
