package joist.table;

import java.util.ArrayList;
import java.util.List;

/** The header of a CSV text and the fields of its first rows, by column. */
final class CsvSample extends CsvHandler {
  /** The most columns that a file may have. */
  static final int MOST_COLUMNS = 100_000;

  private static final int ROWS = 1000;
  private static final int CELLS = 500_000;

  private final SourceFile file;
  private final List<String> header = new ArrayList<>();
  private final List<List<String>> columns = new ArrayList<>();

  CsvSample(SourceFile file) {
    this.file = file;
  }

  List<String> header() {
    return header;
  }

  /** The first fields of a column, in row order. */
  List<String> column(int index) {
    return columns.get(index);
  }

  /** Rows sampled. */
  int rows() {
    return record() - 1;
  }

  @Override
  void field(int field, char[] chars, int from, int to, boolean quoted) {
    if (record() == 0) {
      if (field == MOST_COLUMNS) {
        throw new TableException(
            "%s: expected at most %,d columns, got more in the header; is it %s, or is it transposed?"
                .formatted(file.path(), MOST_COLUMNS, "separated by another delimiter"));
      }
      header.add(new String(chars, from, to - from));
    } else if (field < columns.size()) {
      columns.get(field).add(new String(chars, from, to - from));
    }
  }

  @Override
  boolean endRecord(int fields) {
    if (record() == 0) {
      for (int i = 0; i < fields; i++) {
        columns.add(new ArrayList<>(0));
      }
    }
    return record() < ROWS && (long) record() * Math.max(1, header.size()) < CELLS;
  }
}
