package joist.learn.split;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import joist.learn.LearnException;
import joist.table.Column;

/**
 * Which rows teach and which judge; no row does both.
 *
 * @param train row indices, rising
 * @param valid row indices, rising
 * @param rule how they were told apart, for people
 */
@SuppressWarnings("ArrayRecordComponent")
public record Split(int[] train, int[] valid, String rule) {

  /**
   * The latest rows judge. The rows are cut at the time that {@code 1 - share} of them are earlier
   * than; rows of one time are never on both sides: those at the cut judge, unless none would be
   * left to teach.
   *
   * @param times a date or number column; rows without a time are on neither side
   * @throws LearnException when the column has one time only, or another type
   */
  public static Split byTime(Column times, double share) {
    double[] values = times(times);
    double[] sorted =
        Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
    if (sorted.length == 0 || sorted[0] == sorted[sorted.length - 1]) {
      throw new LearnException(
          "expected the time column '%s' to have at least two different times, got %s; split at random, or by another column"
              .formatted(times.name(), sorted.length == 0 ? "none" : "one"));
    }
    double atCut = sorted[(int) Math.min(sorted.length - 1, sorted.length * (1 - share))];
    double cut =
        atCut > sorted[0]
            ? atCut
            : Arrays.stream(sorted).filter(value -> value > atCut).findFirst().orElseThrow();
    int[] train = rows(values.length, row -> values[row] < cut);
    int[] valid = rows(values.length, row -> values[row] >= cut);
    String when = times instanceof Column.Dates ? instant(cut) : Double.toString(cut);
    return new Split(
        train,
        valid,
        "by time: %d rows where '%s' is before %s teach, %d rows from then on judge"
            .formatted(train.length, times.name(), when, valid.length));
  }

  private static String instant(double seconds) {
    return Math.abs(seconds) < 1e11
        ? Instant.ofEpochSecond((long) Math.floor(seconds)).toString()
        : seconds + " seconds since 1970";
  }

  private static double[] times(Column column) {
    return switch (column) {
      case Column.Dates dates -> dates.epochSeconds();
      case Column.Numbers numbers -> numbers.values();
      case Column.Booleans booleans -> throw noTimes(booleans);
      case Column.Categories categories -> throw noTimes(categories);
    };
  }

  private static LearnException noTimes(Column column) {
    return new LearnException(
        "expected the time column '%s' to hold dates or numbers, got type %s; name another column, or fix its date format"
            .formatted(column.name(), column.type()));
  }

  /**
   * A random share of each stratum judges. Rows are shuffled within their stratum, and of all
   * strata one after the other every {@code 1 / share}-th is taken; so each stratum's share is
   * right to one row. The only row of a stratum teaches.
   *
   * @param strata f32[rows], such as class indices, or all the same
   */
  public static Split atRandom(float[] strata, double share, long seed) {
    Map<Float, List<Integer>> rows = new TreeMap<>();
    for (int row = 0; row < strata.length; row++) {
      rows.computeIfAbsent(strata[row], key -> new ArrayList<>()).add(row);
    }
    Random random = new Random(seed);
    boolean[] judges = new boolean[strata.length];
    double taken = 0;
    for (List<Integer> stratum : rows.values()) {
      Collections.shuffle(stratum, random);
      if (stratum.size() > 1) {
        for (int row : stratum) {
          double before = taken;
          taken += share;
          judges[row] = Math.floor(taken) > Math.floor(before);
        }
      }
    }
    return new Split(
        rows(strata.length, row -> !judges[row]),
        rows(strata.length, row -> judges[row]),
        String.format(
            Locale.ROOT,
            "at random (seed %d): %.0f %% of the rows judge%s",
            seed,
            100 * share,
            rows.size() > 1 ? ", the same share of each class" : ""));
  }

  private static int[] rows(int rows, IntPredicate chosen) {
    return IntStream.range(0, rows).filter(chosen).toArray();
  }
}
