package joist.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import joist.table.Column;
import joist.table.Table;

/** Small tables with a column of each type, missing values, and a target that can be learned. */
final class SyntheticTables {
  static final long SEED = Long.getLong("joist.seed", 20014);
  private static final List<String> CITIES = List.of("ATL", "ORD", "SFO", "JFK", "LAX");
  private static final double DAY = 86400;

  private SyntheticTables() {}

  /** Columns distance, weekend, origin, when, and the target that {@code kind} names. */
  static Table of(int rows, String target) {
    Random random = new Random(SEED);
    double[] distance = new double[rows];
    byte[] weekend = new byte[rows];
    int[] origin = new int[rows];
    double[] when = new double[rows];
    double[] score = new double[rows];
    for (int row = 0; row < rows; row++) {
      distance[row] = random.nextInt(12) == 0 ? Double.NaN : 50 + random.nextInt(2000);
      weekend[row] = (byte) (random.nextInt(7) == 0 ? -1 : random.nextInt(2));
      origin[row] = random.nextInt(9) == 0 ? -1 : random.nextInt(CITIES.size());
      when[row] = 1e9 + DAY * row / 24 + 60 * random.nextInt(60);
      score[row] =
          (Double.isNaN(distance[row]) ? 0.5 : distance[row] / 1000)
              + 0.7 * weekend[row]
              + (origin[row] == 2 ? 1.5 : 0)
              + 0.6 * random.nextGaussian();
    }
    List<Column> columns = new ArrayList<>();
    columns.add(new Column.Numbers("distance", distance));
    columns.add(new Column.Booleans("weekend", weekend));
    columns.add(new Column.Categories("origin", origin, CITIES));
    columns.add(new Column.Dates("when", when));
    columns.add(target(target, score));
    return new Table(columns);
  }

  private static Column target(String name, double[] score) {
    return switch (name) {
      case "delay" -> new Column.Numbers(name, score);
      case "late" -> {
        byte[] late = new byte[score.length];
        for (int row = 0; row < late.length; row++) {
          late[row] = (byte) (row % 50 == 7 ? -1 : score[row] > 1.8 ? 1 : 0);
        }
        yield new Column.Booleans(name, late);
      }
      case "grade" -> {
        int[] grade = new int[score.length];
        for (int row = 0; row < grade.length; row++) {
          grade[row] = score[row] > 2.2 ? 2 : score[row] > 1.2 ? 1 : 0;
        }
        yield new Column.Categories(name, grade, List.of("good", "fair", "bad"));
      }
      default -> throw new IllegalArgumentException(name);
    };
  }
}
