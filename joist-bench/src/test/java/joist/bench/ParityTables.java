package joist.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import joist.table.Column;
import joist.table.Table;

/**
 * Random tables with every kind of column that a feature is made from, each with missing values.
 *
 * <p>Columns: {@code number}; {@code wild}, to the ends of f32's range and, unseen, beyond; {@code
 * flag}; {@code kind} of six texts; {@code place} of more texts than trees give a code to; {@code
 * ident}, mostly different from row to row; {@code day} without and {@code moment} with a time,
 * from before 1970 to after.
 */
final class ParityTables {
  static final List<String> COLUMNS =
      List.of("number", "wild", "flag", "kind", "place", "ident", "day", "moment");

  private static final double DAY = 86_400;
  private static final double SINCE_1968 = -730 * DAY;
  private static final double YEARS_0_TO_9999 = 3_652_059 * DAY;
  private static final double[] WILD = {0, -0.0, 3e38, -3e38, 1e-300, 3.5, -7, 16_777_217};

  private final Random random;
  private final int rows;

  private ParityTables(Random random, int rows) {
    this.random = random;
    this.rows = rows;
  }

  /** Rows to learn from. */
  static Table training(long seed, int rows) {
    return new ParityTables(new Random(seed), rows).table(false);
  }

  /**
   * Other rows: texts that training rows lack, dates of any year, numbers of any size; and last one
   * row that lacks every value.
   */
  static Table unseen(long seed, int rows) {
    Table table = new ParityTables(new Random(seed + 1), rows).table(true);
    return new Table(table.columns().stream().map(ParityTables::withMissingRow).toList());
  }

  private Table table(boolean unseen) {
    double spread = unseen ? 1e9 : 1;
    List<Column> columns = new ArrayList<>();
    columns.add(
        new Column.Numbers(
            "number",
            values(row -> Math.exp(2 * random.nextGaussian()) * (row % 9 == 0 ? spread : 1))));
    columns.add(
        new Column.Numbers("wild", values(row -> WILD[random.nextInt(WILD.length)] * spread)));
    columns.add(flags());
    columns.add(texts("kind", unseen ? 9 : 6, 1));
    columns.add(texts("place", unseen ? 1_500 : 1_200, 2));
    columns.add(texts("ident", unseen ? 40_000 : 30_000, 4));
    columns.add(
        new Column.Dates(
            "day", values(row -> Math.floor(date(unseen && row % 3 == 0) / DAY) * DAY)));
    columns.add(new Column.Dates("moment", values(row -> date(unseen && row % 3 == 0))));
    return new Table(columns);
  }

  /** Every second one is of a whole second. */
  private double date(boolean anyYear) {
    double seconds =
        anyYear
            ? -62_167_219_200.0 + YEARS_0_TO_9999 * random.nextDouble()
            : SINCE_1968 + 1_500 * DAY * random.nextDouble();
    return random.nextBoolean() ? Math.floor(seconds) : seconds;
  }

  private double[] values(IntToDoubleFunction value) {
    return IntStream.range(0, rows)
        .mapToDouble(row -> isMissing() ? Double.NaN : value.applyAsDouble(row))
        .toArray();
  }

  private Column flags() {
    byte[] flags = new byte[rows];
    for (int row = 0; row < rows; row++) {
      flags[row] = (byte) (isMissing() ? -1 : random.nextInt(2));
    }
    return new Column.Booleans("flag", flags);
  }

  /** The first texts are the most frequent for a {@code skew} above 1. */
  private Column texts(String name, int distinct, double skew) {
    int[] codes =
        IntStream.range(0, rows)
            .map(row -> isMissing() ? -1 : (int) (distinct * Math.pow(random.nextDouble(), skew)))
            .toArray();
    return new Column.Categories(
        name, codes, IntStream.range(0, distinct).mapToObj(k -> name + " " + k + " é✈").toList());
  }

  private boolean isMissing() {
    return random.nextInt(12) == 0;
  }

  private static Column withMissingRow(Column column) {
    return switch (column) {
      case Column.Numbers(String name, double[] values) ->
          new Column.Numbers(name, appended(values));
      case Column.Dates(String name, double[] values) -> new Column.Dates(name, appended(values));
      case Column.Booleans(String name, byte[] values) -> {
        byte[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = -1;
        yield new Column.Booleans(name, longer);
      }
      case Column.Categories(String name, int[] codes, List<String> dictionary) -> {
        int[] longer = Arrays.copyOf(codes, codes.length + 1);
        longer[codes.length] = -1;
        yield new Column.Categories(name, longer, dictionary);
      }
    };
  }

  private static double[] appended(double[] values) {
    double[] longer = Arrays.copyOf(values, values.length + 1);
    longer[values.length] = Double.NaN;
    return longer;
  }

  /** A number that every column says something of. */
  static double[] scores(long seed, Table table) {
    Random noise = new Random(seed + 2);
    double[] scores = new double[table.rows()];
    for (int row = 0; row < scores.length; row++) {
      scores[row] = 0.5 * noise.nextGaussian();
      for (Column column : table.columns()) {
        scores[row] += column.isMissing(row) ? 0.4 : share(column, row);
      }
    }
    return scores;
  }

  private static double share(Column column, int row) {
    return switch (column) {
      case Column.Numbers(String name, double[] values) -> Math.atan(values[row]);
      case Column.Booleans(String name, byte[] values) -> values[row];
      case Column.Categories(String name, int[] codes, List<String> dictionary) ->
          Math.sin(codes[row]) + (codes[row] < 20 ? 1 : 0);
      case Column.Dates(String name, double[] values) -> Math.sin(values[row] / (20 * DAY));
    };
  }
}
