package joist.model.card;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Optional;
import joist.table.ColumnType;

/** The columns of the table that a model was made from, the target among them. */
public record Schema(List<ColumnSchema> columns) {
  public Schema {
    columns = List.copyOf(columns);
  }

  public Optional<ColumnSchema> find(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /**
   * A column and its statistics over all rows of the table.
   *
   * @param histogram of numbers and dates; empty for others
   * @param top the most frequent values of categories and booleans; empty for others
   */
  public record ColumnSchema(
      String name,
      ColumnType type,
      @JsonUnwrapped Counts counts,
      @JsonUnwrapped Spread spread,
      List<Bar> histogram,
      List<Top> top) {
    public ColumnSchema {
      histogram = List.copyOf(histogram);
      top = List.copyOf(top);
    }
  }

  /**
   * How many values there are.
   *
   * @param distinct a lower bound where counting stopped early
   */
  public record Counts(long rows, long missing, long distinct) {}

  /** How numbers, or dates as epoch seconds, spread; NaN and empty where that has no meaning. */
  public record Spread(
      double min, double max, double mean, double deviation, List<Double> quantiles) {
    public Spread {
      quantiles = List.copyOf(quantiles);
    }

    /** The spread of a column without one. */
    public static Spread none() {
      return new Spread(Double.NaN, Double.NaN, Double.NaN, Double.NaN, List.of());
    }
  }

  /** The count of values from {@code from} to {@code to}. */
  public record Bar(double from, double to, long count) {}

  public record Top(String value, long count) {}
}
