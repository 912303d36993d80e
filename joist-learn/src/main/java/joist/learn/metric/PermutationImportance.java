package joist.learn.metric;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import joist.learn.Problem.Target;
import joist.learn.Task;
import joist.table.Column;
import joist.table.Table;

/**
 * How much worse answers get when a column's values are dealt out to other rows (Breiman, 2001):
 * what the model really takes from the column, on rows it was not fitted on. Of two columns that
 * say the same, each looks unimportant.
 */
public final class PermutationImportance {
  private static final int MOST_ROWS = 20_000;

  private PermutationImportance() {}

  /**
   * The metric's loss by column, largest first, equal ones by name; below 0 where chance helped.
   *
   * @param features the rows' columns; of more than {@value #MOST_ROWS} rows evenly spaced ones are
   *     used
   * @param model answers rows
   * @param seed of the shuffling, the same rows for every column
   */
  public static Map<String, Double> of(
      Task task, Target target, Table features, Function<Table, Answers> model, long seed) {
    Sample sample = Sample.of(target, features);
    Metric metric = Metric.defaultOf(task);
    double whole = metric.of(task, sample.target(), model.apply(sample.features()));
    int[] dealt = shuffled(sample.features().rows(), seed);
    Map<String, Double> losses = new TreeMap<>();
    for (Column column : sample.features().columns()) {
      Table mixed =
          sample.features().with(new Table(List.of(column)).rows(dealt).columns().getFirst());
      double worse = metric.of(task, sample.target(), model.apply(mixed));
      losses.put(column.name(), metric.higherIsBetter() ? whole - worse : worse - whole);
    }
    return losses.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
  }

  private record Sample(Target target, Table features) {
    static Sample of(Target target, Table features) {
      int stride = Math.ceilDiv(Math.max(1, features.rows()), MOST_ROWS);
      int[] rows = IntStream.range(0, features.rows()).filter(row -> row % stride == 0).toArray();
      return new Sample(Evaluation.select(target, rows), features.rows(rows));
    }
  }

  private static int[] shuffled(int rows, long seed) {
    List<Integer> order = IntStream.range(0, rows).boxed().collect(Collectors.toList());
    Collections.shuffle(order, new Random(seed));
    return order.stream().mapToInt(Integer::intValue).toArray();
  }
}
