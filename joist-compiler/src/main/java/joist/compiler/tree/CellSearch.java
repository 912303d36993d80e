package joist.compiler.tree;

import java.util.Arrays;

/**
 * From a feature's value to the column of its cell. Small whole numbers, such as category codes,
 * are looked up; others are searched for without a branch that depends on the value.
 */
@SuppressWarnings("ArrayRecordComponent")
record CellSearch(int feature, int[] keys, int[] columns, int[] small, int nanColumn) {
  private static final int MOST_SMALL = 1 << 12;

  /**
   * @param columnOfCell by {@link FeatureCells}' numbering of cells
   */
  static CellSearch of(FeatureCells cells, int[] columnOfCell) {
    int nanColumn = columnOfCell[cells.nanCell()];
    int[] keys = cells.keys();
    CellSearch search = new CellSearch(cells.feature(), keys, columnOfCell, new int[0], nanColumn);
    int size = smallSize(keys);
    if (size == 0) {
      return search;
    }
    int[] small = new int[size];
    Arrays.setAll(small, value -> search.find(value));
    return new CellSearch(cells.feature(), keys, columnOfCell, small, nanColumn);
  }

  /** One past the last breakpoint where all are small whole numbers or halves between, or 0. */
  private static int smallSize(int[] keys) {
    for (int key : keys) {
      float value = SortKey.toFloat(key);
      if (2 * value != (int) (2 * value) || value < 0 || value >= MOST_SMALL) {
        return 0;
      }
    }
    return keys.length == 0 ? 0 : (int) SortKey.toFloat(keys[keys.length - 1]) + 1;
  }

  int column(float value) {
    int whole = (int) value;
    if (whole == value && whole >= 0 && whole < small.length) {
      return small[whole];
    }
    return find(value);
  }

  /**
   * The lower bound by halving: how many keys are below the value's. The steps depend on the number
   * of keys alone, so the searches of several features overlap in the processor.
   */
  private int find(float value) {
    if (Float.isNaN(value)) {
      return nanColumn;
    }
    long key = SortKey.of(value);
    int low = 0;
    int length = keys.length;
    while (length > 1) {
      int half = length >>> 1;
      low += half & (int) ((keys[low + half - 1] - key) >> 63);
      length -= half;
    }
    if (length == 1) {
      low += (int) ((keys[low] - key) >>> 63);
    }
    int equal = low < keys.length && keys[low] == key ? 1 : 0;
    return columns[2 * low + equal];
  }

  long bytes() {
    return 4L * (keys.length + columns.length + small.length);
  }
}
