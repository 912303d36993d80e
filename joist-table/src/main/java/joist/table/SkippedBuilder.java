package joist.table;

import java.util.List;

/** Stands in for a column that this pass over the file does not read. */
final class SkippedBuilder implements ColumnBuilder {
  @Override
  public boolean add(char[] chars, int from, int to) {
    return true;
  }

  @Override
  public void addMissing() {}

  @Override
  public Joined join(String name, List<ColumnBuilder> parts) {
    throw new IllegalStateException("expected a column that was read, got '" + name + "'");
  }
}
