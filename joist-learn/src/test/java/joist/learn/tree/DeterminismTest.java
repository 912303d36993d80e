package joist.learn.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.Node;
import joist.learn.FitContext;
import joist.learn.Problem;
import joist.learn.Task;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class DeterminismTest {
  private static final int ROWS = 30_000;
  private static final Rows DATA = Rows.random(ROWS, Rows.seed());

  @Test
  void boostsTheSameGraphAtAnyThreadCount() {
    GradientBoosting learner =
        GradientBoosting.standard()
            .withRounds(new GradientBoosting.Rounds(8, 0.2, 5))
            .withSampling(new GradientBoosting.Sampling(0.7, 1, 0.6));
    for (Task task : tasks()) {
      assertSame(threads -> learner.fit(problem(task), DATA, FitContext.of(threads, 3)).graph());
    }
  }

  @Test
  void growsTheSameForestsAtAnyThreadCount() {
    ForestSettings settings =
        ForestSettings.standard()
            .withTrees(7)
            .withGrowth(ForestSettings.standard().growth().withMaxLeaves(64));
    for (Task task : tasks()) {
      for (boolean extra : List.of(true, false)) {
        assertSame(threads ->
            ForestFit.fit(settings, extra, problem(task), DATA, FitContext.of(threads, 3)).graph());
      }
    }
  }

  @Test
  void drawsOtherwiseForAnotherSeed() {
    GradientBoosting learner =
        GradientBoosting.standard()
            .withRounds(new GradientBoosting.Rounds(3, 0.2, 0))
            .withSampling(new GradientBoosting.Sampling(0.5, 1, 1));
    Problem problem = problem(new Task.Regression(new Task.Loss.Squared()));
    assertThat(text(learner.fit(problem, DATA, FitContext.of(1, 3)).graph()))
        .isNotEqualTo(text(learner.fit(problem, DATA, FitContext.of(1, 4)).graph()));
  }

  private static List<Task> tasks() {
    return List.of(
        new Task.Classification(List.of("0", "1")),
        new Task.Classification(List.of("0", "1", "2")),
        new Task.Regression(new Task.Loss.Squared()),
        new Task.Regression(new Task.Loss.Quantile(0.7)),
        new Task.Regression(new Task.Loss.Poisson()));
  }

  private static Problem problem(Task task) {
    int classes = task instanceof Task.Classification(var names) ? names.size() : 9;
    float[] y =
        DATA.targets(row -> Math.min(classes - 1, (int) (classes * row[0] * row[1] + row[3] % 2)));
    return DATA.problem(task, y, ROWS - 2_000);
  }

  private interface ByThreads {
    Graph fit(int threads);
  }

  private static void assertSame(ByThreads learner) {
    List<Object> one = text(learner.fit(1));
    assertThat(text(learner.fit(2))).isEqualTo(one);
    assertThat(text(learner.fit(3))).isEqualTo(one);
  }

  /** All that makes a graph, in a form that compares by value. */
  private static List<Object> text(Graph graph) {
    List<Object> all = new ArrayList<>(List.of(graph.inputs(), graph.outputs()));
    graph.initializers().forEach((name, tensor) -> all.add(List.of(name, bytes(tensor))));
    for (Node node : graph.nodes()) {
      all.add(List.of(node.operator(), node.inputs(), node.outputs()));
      node.attributes()
          .forEach((name, attribute) ->
              all.add(
                  switch (attribute) {
                    case Attribute.Ints(long[] values) -> Arrays.toString(values);
                    case Attribute.Floats(float[] values) -> Arrays.toString(values);
                    case Attribute.TensorValue(Tensor tensor) -> bytes(tensor);
                    case Attribute.GraphValue inner -> text(inner.value());
                    case Attribute.IntValue value -> value;
                    case Attribute.FloatValue value -> value;
                    case Attribute.StringValue value -> value;
                    case Attribute.Strings value -> value;
                    case Attribute.TypeValue value -> value;
                    case Attribute.Types value -> value;
                    case Attribute.Tensors value -> value;
                    case Attribute.Graphs value -> value;
                  }));
    }
    return all;
  }

  private static String bytes(Tensor tensor) {
    return Arrays.toString(tensor.data().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
  }
}
