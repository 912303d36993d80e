package joist.compiler.kernel;

/**
 * A place read column by column of an output: its row starts and, for each output column, the
 * column read.
 */
@SuppressWarnings("ArrayRecordComponent")
record View(Place place, int[] columns) {
  int row(int row) {
    return place.offset() + row * place.stride();
  }
}
