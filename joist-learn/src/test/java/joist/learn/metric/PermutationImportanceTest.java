package joist.learn.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import joist.learn.Problem.Target;
import joist.learn.Task;
import joist.table.Column;
import joist.table.Table;
import org.junit.jupiter.api.Test;

class PermutationImportanceTest {
  private static final Task SQUARED = new Task.Regression(new Task.Loss.Squared());
  private static final int ROWS = 30_000;

  private final Table table = new Table(List.of(normal("a", 1), normal("b", 2), normal("c", 3)));

  /** Dealing out x of y = k x adds a variance of 2 k² to the error. */
  @Test
  void isTheErrorThatShufflingAddsAndZeroForColumnsUnused() {
    Map<String, Double> losses = importance(1);
    assertThat(losses.keySet()).containsExactly("b", "a", "c");
    assertThat(losses.get("b")).isBetween(0.95 * 3 * Math.sqrt(2), 1.05 * 3 * Math.sqrt(2));
    assertThat(losses.get("a")).isBetween(0.95 * Math.sqrt(2), 1.05 * Math.sqrt(2));
    assertThat(losses.get("c")).isZero();
  }

  @Test
  void isTheSameForASeed() {
    assertThat(importance(1)).isEqualTo(importance(1)).isNotEqualTo(importance(2));
  }

  private Map<String, Double> importance(long seed) {
    Function<Table, Answers> model = rows -> new Answers(sums(rows), 1);
    return PermutationImportance.of(SQUARED, Target.unweighted(sums(table)), table, model, seed);
  }

  private static float[] sums(Table rows) {
    double[] a = ((Column.Numbers) rows.column("a")).values();
    double[] b = ((Column.Numbers) rows.column("b")).values();
    float[] sums = new float[a.length];
    for (int row = 0; row < sums.length; row++) {
      sums[row] = (float) (a[row] + 3 * b[row]);
    }
    return sums;
  }

  private static Column normal(String name, long seed) {
    Random random = new Random(seed);
    return new Column.Numbers(
        name, random.doubles(ROWS).map(u -> (u - 0.5) * Math.sqrt(12)).toArray());
  }
}
