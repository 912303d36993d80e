package joist.compiler.plan;

/**
 * A place read column by column of an output: its row starts and, for each output column, the
 * column read.
 */
@SuppressWarnings("ArrayRecordComponent")
public record View(Place place, int[] columns) {
  /** Where a row starts. */
  public int row(int row) {
    return place.offset() + row * place.stride();
  }
}
