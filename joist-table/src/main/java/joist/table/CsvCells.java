package joist.table;

import java.util.ArrayList;
import java.util.List;

/** Feeds the rows of a CSV text, or of a part of one, to column builders. */
final class CsvCells extends CsvHandler {
  private static final SkippedBuilder SKIPPED = new SkippedBuilder();

  private final CsvHeader header;
  private final int skippedRecords;
  private final int rowLimit;
  private final ColumnBuilder[] builders;
  private final List<Misfit> misfits = new ArrayList<>();

  /**
   * @param plans of each column; null for one that is not read
   * @param hasHeader whether the text's first record is the header
   */
  CsvCells(CsvHeader header, List<ColumnPlan> plans, boolean hasHeader, int rowLimit) {
    this.header = header;
    this.skippedRecords = hasHeader ? 1 : 0;
    this.rowLimit = rowLimit;
    this.builders = new ColumnBuilder[plans.size()];
    for (int i = 0; i < builders.length; i++) {
      builders[i] = plans.get(i).skipped() ? SKIPPED : ColumnBuilder.of(plans.get(i));
    }
  }

  /** A cell that is not of its column's type. */
  record Misfit(int column, int row, String text) {}

  /** The first misfit of each column that has one; its builder is spent. */
  List<Misfit> misfits() {
    return misfits;
  }

  ColumnBuilder builder(int column) {
    return builders[column];
  }

  int rows() {
    return record() - skippedRecords;
  }

  @Override
  void field(int field, char[] chars, int from, int to, boolean quoted) {
    if (field < builders.length
        && record() >= skippedRecords
        && !add(builders[field], chars, from, to, quoted)) {
      misfits.add(new Misfit(field, rows(), new String(chars, from, to - from)));
      builders[field] = SKIPPED;
    }
  }

  private static boolean add(
      ColumnBuilder builder, char[] chars, int from, int to, boolean quoted) {
    if (quoted && builder instanceof CategoryBuilder categories) {
      categories.addText(chars, from, to); // quotes say that NA is a text
      return true;
    }
    return builder.add(chars, from, to);
  }

  @Override
  boolean endRecord(int fields) {
    if (fields != builders.length) {
      throw header.ragged(rows() + 1, line(), fields);
    }
    if (rows() >= TableReader.MOST_ROWS) {
      throw TableReader.tooManyRows(header.file());
    }
    return rows() + 1 < rowLimit;
  }
}
