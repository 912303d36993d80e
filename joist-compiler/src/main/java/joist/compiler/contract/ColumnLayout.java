package joist.compiler.contract;

/** Where the second factor's elements lie: {@code offset(n) + k * step(n)}. */
sealed interface ColumnLayout {
  /** Where column {@code n} begins. */
  long offset(long column);

  /** What one step along the sum moves by. */
  long step(long column);

  /** What one step along the columns moves by, inside of a vector. */
  long lane();

  /** Elements of one matrix. */
  long elements();

  /** Whether vectors may be read whole where the columns end inside of them. */
  boolean padded();

  /** Rows of the matrix as they come, with any strides. */
  record Direct(long sums, long columns, long sumStride, long columnStride)
      implements ColumnLayout {
    @Override
    public long offset(long column) {
      return column * columnStride;
    }

    @Override
    public long step(long column) {
      return sumStride;
    }

    @Override
    public long lane() {
      return columnStride;
    }

    @Override
    public long elements() {
      return (sums - 1) * sumStride + (columns - 1) * columnStride + 1;
    }

    @Override
    public boolean padded() {
      return false;
    }
  }

  /**
   * Panels of columns, each of which holds its part of the matrix row by row. Columns are padded
   * with zeros to whole vectors, so the last panel may be narrower.
   */
  record Panels(long sums, long columns, TileShape shape) implements ColumnLayout {
    /** Columns with those that pad. */
    long padding() {
      return Math.ceilDiv(columns, shape.lanes()) * shape.lanes();
    }

    @Override
    public long offset(long column) {
      long in = column % shape.panel();
      return (column - in) * sums + in;
    }

    @Override
    public long step(long column) {
      long start = column - column % shape.panel();
      return Math.min(shape.panel(), padding() - start);
    }

    @Override
    public long lane() {
      return 1;
    }

    @Override
    public long elements() {
      return sums * padding();
    }

    @Override
    public boolean padded() {
      return true;
    }
  }
}
