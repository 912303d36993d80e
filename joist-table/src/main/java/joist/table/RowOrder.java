package joist.table;

/** The stable order of rows by a key, NaN last. */
final class RowOrder {
  private RowOrder() {}

  static boolean isRising(double[] keys) {
    for (int row = 1; row < keys.length; row++) {
      if (Double.compare(keys[row - 1], keys[row]) > 0) {
        return false;
      }
    }
    return true;
  }

  /** A bottom-up merge sort of row numbers: stable, and no boxed index a row. */
  static int[] rising(double[] keys) {
    int rows = keys.length;
    int[] from = new int[rows];
    for (int row = 0; row < rows; row++) {
      from[row] = row;
    }
    int[] into = new int[rows];
    for (int width = 1; width < rows && width > 0; width *= 2) {
      for (long low = 0; low < rows; low += 2L * width) {
        int middle = (int) Math.min(low + width, rows);
        int high = (int) Math.min(low + 2L * width, rows);
        merge(keys, from, into, new int[] {(int) low, middle, high});
      }
      int[] swap = from;
      from = into;
      into = swap;
    }
    return from;
  }

  private static void merge(double[] keys, int[] from, int[] into, int[] bounds) {
    int left = bounds[0];
    int right = bounds[1];
    for (int at = bounds[0]; at < bounds[2]; at++) {
      boolean takeLeft =
          right == bounds[2]
              || (left < bounds[1] && Double.compare(keys[from[left]], keys[from[right]]) <= 0);
      into[at] = from[takeLeft ? left++ : right++];
    }
  }
}
