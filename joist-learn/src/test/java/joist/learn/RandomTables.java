package joist.learn;

import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import joist.table.Column;
import joist.table.Table;

/** Tables of every column type with missing values, infinities, and dates far and near. */
public final class RandomTables {
  private final Random random;

  public RandomTables(Random random) {
    this.random = random;
  }

  /**
   * A table of seven columns.
   *
   * @param categories how many different texts there are; more than in training are unseen ones
   */
  public Table of(int rows, int categories) {
    return new Table(
        List.of(
            numbers("number", rows, row -> Math.exp(5 * random.nextGaussian())),
            numbers("wild", rows, row -> wild()),
            booleans("flag", rows),
            categories("kind", rows, Math.min(6, categories)),
            categories("place", rows, categories),
            dates("when", rows, 978_307_200.0, 900 * 86_400.0),
            dates("era", rows, -62_135_596_800.0, 315_537_897_599.0)));
  }

  private double wild() {
    double[] special = {0, -0.0, 1e300, -1e300, 1e-300, 3.5, -7};
    int pick = random.nextInt(20);
    return pick == 0
        ? Double.POSITIVE_INFINITY
        : pick == 1 ? Double.NEGATIVE_INFINITY : special[random.nextInt(special.length)];
  }

  private Column numbers(String name, int rows, IntFunction<Double> value) {
    return new Column.Numbers(
        name,
        IntStream.range(0, rows)
            .mapToDouble(row -> isMissing() ? Double.NaN : value.apply(row))
            .toArray());
  }

  private Column booleans(String name, int rows) {
    byte[] values = new byte[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = (byte) (random.nextInt(3) - 1);
    }
    return new Column.Booleans(name, values);
  }

  /** Text number k is about 1/k as frequent as the first. */
  private Column categories(String name, int rows, int categories) {
    int[] codes =
        IntStream.range(0, rows)
            .map(row ->
                isMissing()
                    ? -1
                    : (int) (7 * Math.pow(categories, random.nextDouble())) % categories)
            .toArray();
    List<String> dictionary =
        IntStream.range(0, categories).mapToObj(k -> name + " " + k + " é").toList();
    return new Column.Categories(name, codes, dictionary);
  }

  private Column dates(String name, int rows, double first, double span) {
    return numbers(name, rows, row -> first + span * random.nextDouble())
            instanceof Column.Numbers(String same, double[] seconds)
        ? new Column.Dates(same, seconds)
        : new Column.Dates(name, new double[rows]);
  }

  private boolean isMissing() {
    return random.nextInt(10) == 0;
  }
}
