package joist.compiler.contract;

/**
 * How a matrix lies in memory: element {@code [i, j]} at {@code i * rowStride + j * columnStride}.
 */
public record Matrix(long rowStride, long columnStride) {
  /** Row by row, {@code columns} wide. */
  public static Matrix rows(long columns) {
    return new Matrix(columns, 1);
  }

  /** The transposed of a matrix that lies row by row and has {@code rows} columns there. */
  public static Matrix transposed(long rows) {
    return new Matrix(1, rows);
  }
}
