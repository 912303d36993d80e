package joist.learn.feature;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import joist.learn.feature.CategoryLookup.Dictionary;
import joist.table.Column;

/**
 * How often each text of a column occurs, most frequent first and equal counts by text; so the
 * order of rows does not matter.
 *
 * @param texts those that occur at all
 * @param counts int[texts]
 * @param present rows with a value
 */
@SuppressWarnings("ArrayRecordComponent")
record CategoryCounts(List<String> texts, int[] counts, int present) {
  /** Texts whose frequency is remembered; rarer ones count as seen once. */
  private static final int MOST_FREQUENCIES = 50_000;

  CategoryCounts {
    texts = List.copyOf(texts);
  }

  static CategoryCounts of(Column.Categories column) {
    int[] byCode = new int[column.dictionary().size()];
    int present = 0;
    for (int code : column.codes()) {
      if (code >= 0) {
        byCode[code]++;
        present++;
      }
    }
    List<Integer> order =
        IntStream.range(0, byCode.length)
            .filter(code -> byCode[code] > 0)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingInt(code -> -byCode[code])
                    .thenComparing(column.dictionary()::get))
            .toList();
    return new CategoryCounts(
        order.stream().map(column.dictionary()::get).toList(),
        order.stream().mapToInt(code -> byCode[code]).toArray(),
        present);
  }

  /** Whether more than half of the values occur nowhere else or nearly so. */
  boolean isMostlyDistinct() {
    return texts.size() > present / 2;
  }

  /** Up to {@code most} texts that occur at least {@code leastCount} times. */
  List<String> mostFrequent(int most, int leastCount) {
    return texts.subList(0, Math.min(most, atLeast(leastCount)));
  }

  private int atLeast(int leastCount) {
    int size = 0;
    while (size < counts.length && counts[size] >= leastCount) {
      size++;
    }
    return size;
  }

  /**
   * The training count of a text. Missing and unseen texts count 1, as those seen once do; so a
   * training row is not told apart from a new one.
   */
  Dictionary frequencies(String column) {
    List<String> keys = mostFrequent(MOST_FREQUENCIES, 2);
    float[] values = new float[keys.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = counts[i];
    }
    return new Dictionary(new Feature(column + ".frequency", column, 0), keys, values, 1);
  }
}
