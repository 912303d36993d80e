package joist.compiler.shaped;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import joist.compiler.Bits;
import joist.compiler.lower.Step;
import joist.compiler.target.InterpretedTarget;
import joist.compiler.target.Target;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.compiler.tree.RandomTrees;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tree ensembles on targets give the interpreter's bits, whatever the number of rows. */
class ForestRunsTest {
  private static final int FEATURES = 9;
  private static final int[] ROWS = {1, 3, 4, 16, 33, 70};
  private static final int[] FEW_ROWS = {1, 3, 18};

  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);

  static Stream<Target> targets() {
    List<Target> targets =
        new ArrayList<>(
            List.of(
                new InterpretedTarget(16, 32),
                new InterpretedTarget(8, 16),
                new InterpretedTarget(4, 8),
                new InterpretedTarget(1, 12)));
    for (TargetChoice choice : TargetChoice.values()) {
      targets.add(Targets.ofThisMachine().choose(choice).target());
    }
    return targets.stream();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void smallTreesOfAllBranches(Target target) {
    for (int i = 0; i < 2; i++) {
      check(target, new RandomTrees(random, FEATURES, 1, true), 1 + random.nextInt(30), 12);
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void deepTrees(Target target) {
    check(target, new RandomTrees(random, FEATURES, 1, true), 9, 150);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void treesOfSeveralTargetsEach(Target target) {
    check(target, new RandomTrees(random, FEATURES, 3, false), 10, 20);
    check(target, new RandomTrees(random, FEATURES, 19, false), 3, 100);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void treesOfOneTargetEach(Target target) {
    check(target, new RandomTrees(random, FEATURES, 4, true), 23, 20);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void leavesAlone(Target target) {
    check(target, new RandomTrees(random, FEATURES, 1, true), 3, 1);
  }

  private void check(Target target, RandomTrees trees, int count, int leaves) {
    for (long aggregate = 0; aggregate < 4; aggregate++) {
      Node node = trees.node(count, leaves, "x", "y");
      GraphBuilder builder = new GraphBuilder("trees");
      String x = builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(FEATURES)));
      Map<String, Attribute> attributes = new HashMap<>(node.attributes());
      attributes.put("aggregate_function", new Attribute.IntValue(aggregate));
      builder.nodeNamed("y", Node.ONNX_ML, "TreeEnsemble", attributes, x);
      builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(targets(node))));
      Graph graph = builder.build();
      ShapedRuns runs = new ShapedRuns(target);
      for (int rows : target instanceof InterpretedTarget ? FEW_ROWS : ROWS) {
        Map<String, Tensor> inputs = Map.of("x", rows(trees, rows));
        Bits.assertSame(
            runs.run(graph, inputs),
            Interpreter.run(graph, inputs),
            "%s, %d rows, aggregate %d, -Djoist.seed=%d"
                .formatted(target.name(), rows, aggregate, seed));
        assertThat(runs.plan(graph, inputs).steps())
            .allMatch(step -> step instanceof Step.Loops, "runs as loops");
      }
    }
  }

  private static long targets(Node node) {
    return node.intAttribute("n_targets", 1);
  }

  private static Tensor rows(RandomTrees trees, int rows) {
    float[] values = new float[rows * FEATURES];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(trees.row(), 0, values, row * FEATURES, FEATURES);
    }
    return Tensor.of(Shape.of(rows, FEATURES), values);
  }
}
