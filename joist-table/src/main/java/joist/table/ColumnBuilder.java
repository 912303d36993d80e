package joist.table;

import java.util.List;

/**
 * A column in the making, fed one cell at a time.
 *
 * <p>A cell that does not fit leaves the builder spent: the column's type was guessed wrong, and
 * the file is read again for it. A large file is read in parts, each with builders of its own,
 * which {@link #join} puts together in file order.
 */
sealed interface ColumnBuilder
    permits NumberBuilder, BooleanBuilder, DateBuilder, CategoryBuilder, SkippedBuilder {

  /** Takes the trimmed cell {@code chars[from, to)}; false when it does not fit the type. */
  boolean add(char[] chars, int from, int to);

  void addMissing();

  /**
   * The column of the parts' values in order, or why they do not go together.
   *
   * @param parts builders of this builder's class, itself the first
   */
  Joined join(String name, List<ColumnBuilder> parts);

  /** What the parts of a column make. */
  sealed interface Joined {
    /** They are one column. */
    record Whole(Column column, List<Finding> findings) implements Joined {
      public Whole {
        findings = List.copyOf(findings);
      }
    }

    /** They do not agree on what the texts mean, so that the column is text. */
    record Torn(String reason) implements Joined {}
  }

  static ColumnBuilder of(ColumnPlan plan) {
    return switch (plan.type()) {
      case NUMBER -> new NumberBuilder(plan);
      case BOOLEAN -> new BooleanBuilder(plan.forced());
      case CATEGORY -> new CategoryBuilder();
      case DATE -> new DateBuilder(plan.dateOrder());
    };
  }
}
