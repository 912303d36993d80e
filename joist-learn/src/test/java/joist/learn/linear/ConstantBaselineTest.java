package joist.learn.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import joist.graph.Graph;
import joist.learn.FitContext;
import joist.learn.GraphRun;
import joist.learn.LearnException;
import joist.learn.Problem;
import joist.learn.Problem.Target;
import joist.learn.Task;
import joist.table.Column;
import joist.table.Table;
import org.junit.jupiter.api.Test;

class ConstantBaselineTest {
  private static final float[] VALUES = {0, 1, 1, 2, 1};
  private static final Target TARGET = Target.unweighted(VALUES);

  private static final List<Column> COLUMNS =
      List.of(
          new Column.Numbers(
              "x", new double[] {1, Double.NaN, Double.POSITIVE_INFINITY, -1e300, 0}),
          new Column.Booleans("x", new byte[] {0, 1, -1, 0, 1}),
          new Column.Categories("x", new int[] {0, 1, -1, 1, 0}, List.of("any", "other")),
          new Column.Dates("x", new double[] {0, Double.NaN, -1e12, 1e12, 5}));

  @Test
  void answersTheFrequenciesWhateverTheColumnHolds() {
    for (Column column : COLUMNS) {
      Table table = new Table(List.of(column));
      Graph graph = fit(new Task.Classification(List.of("a", "b", "c")), table, TARGET);
      float[] probabilities = GraphRun.floats(graph, table, "probabilities");
      assertThat(probabilities).hasSize(15);
      GraphRun.expectCompilable(graph, table, "probabilities");
      for (int row = 0; row < 5; row++) {
        assertThat(probabilities[3 * row]).isCloseTo(0.2f, within(1e-6f));
        assertThat(probabilities[3 * row + 1]).isCloseTo(0.6f, within(1e-6f));
        assertThat(probabilities[3 * row + 2]).isCloseTo(0.2f, within(1e-6f));
      }
      assertThat(GraphRun.run(graph, table).get("label").strings()).containsOnly("b");
    }
  }

  @Test
  void answersWhatMinimisesTheLoss() {
    assertThat(prediction(new Task.Loss.Squared(), TARGET)).isEqualTo(1);
    assertThat(prediction(new Task.Loss.Poisson(), TARGET)).isEqualTo(1);
    assertThat(prediction(new Task.Loss.Absolute(), TARGET)).isEqualTo(1);
    assertThat(prediction(new Task.Loss.Quantile(0.9), TARGET)).isEqualTo(2);
    assertThat(prediction(new Task.Loss.Quantile(0.1), TARGET)).isEqualTo(0);
  }

  @Test
  void countsWeights() {
    Target weighted = new Target(VALUES, Optional.of(new float[] {1, 1, 1, 5, 1}));
    assertThat(prediction(new Task.Loss.Absolute(), weighted)).isEqualTo(2);
    assertThat(prediction(new Task.Loss.Squared(), weighted)).isCloseTo(13 / 9f, within(1e-6f));
  }

  @Test
  void answersNoRowsWithNoRows() {
    Table table = new Table(List.of(COLUMNS.getFirst()));
    Graph graph = fit(Problems.SQUARED, table, TARGET);
    assertThat(GraphRun.floats(graph, table.head(0), "prediction")).isEmpty();
  }

  @Test
  void rejectsATableWithoutColumns() {
    assertThatThrownBy(
            () -> fit(Problems.SQUARED, new Table(List.of()), Target.unweighted(new float[0])))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("at least one feature column");
  }

  private static float prediction(Task.Loss loss, Target target) {
    Table table = new Table(List.of(COLUMNS.getFirst()));
    return GraphRun.floats(fit(new Task.Regression(loss), table, target), table, "prediction")[0];
  }

  private static Graph fit(Task task, Table table, Target target) {
    Problem problem =
        new Problem("y", task, table, target, table.head(0), Target.unweighted(new float[0]));
    return new ConstantBaseline().fit(problem, FitContext.of(1, 1)).graph();
  }
}
