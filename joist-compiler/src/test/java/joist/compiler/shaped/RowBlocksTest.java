package joist.compiler.shaped;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import joist.compiler.Close;
import joist.compiler.target.Target;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.graph.report.Printer;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowBlocksTest {
  private static final int GRAPHS = 60;

  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);
  private final RandomRowGraphs graphs = new RandomRowGraphs(random);

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "VECTOR", "PLAIN"})
  void givesRowTheSameBitsAloneAndAmongAnyOthers(TargetChoice choice) {
    Target target = Targets.ofThisMachine().choose(choice).target();
    for (int i = 0; i < GRAPHS; i++) {
      Graph graph = graphs.graph(1 + random.nextInt(8), false);
      long rows = 1 + random.nextInt(90);
      Map<String, Tensor> inputs = graphs.inputs(graph, rows);
      String about =
          "%s, %d rows, -Djoist.seed=%d, graph %d: %s"
              .formatted(target.name(), rows, seed, i, Printer.print(graph));
      ShapedRuns runs = new ShapedRuns(target);
      Map<String, Tensor> together = runs.run(graph, inputs);
      Close.assertClose(together, Interpreter.run(graph, inputs), 1e-4, about);
      for (long row = 0; row < rows; row++) {
        Map<String, Tensor> alone = runs.run(graph, rows(inputs, row, 1));
        Close.assertClose(rows(together, row, 1), alone, 0, about + ", row " + row);
      }
      assertThat(blocks(graph).largest()).as(about).isGreaterThan(1);
    }
  }

  @Test
  void keepsRowsTogetherThatDependOnEachOther() {
    Target target = Targets.ofThisMachine().choose(TargetChoice.PLAIN).target();
    for (int i = 0; i < GRAPHS; i++) {
      Graph graph = graphs.graph(1 + random.nextInt(4), true);
      Map<String, Tensor> inputs = graphs.inputs(graph, 2 + random.nextInt(30));
      String about = "-Djoist.seed=%d, graph %d: %s".formatted(seed, i, Printer.print(graph));
      assertThat(blocks(graph).largest()).as(about).isZero();
      Close.assertClose(
          new ShapedRuns(target).run(graph, inputs), Interpreter.run(graph, inputs), 1e-4, about);
    }
  }

  @Test
  void runsWholeWhatIsABlockOrMustStayTogether() {
    assertThat(new RowBlocks(64).isOne(0)).isTrue();
    assertThat(new RowBlocks(64).isOne(16)).isTrue();
    assertThat(new RowBlocks(64).isOne(150)).isFalse();
    assertThat(new RowBlocks(64).isOne(256)).isFalse();
    assertThat(new RowBlocks(0).isOne(150)).isTrue();
  }

  @Test
  void weightsDoNotMakeBlocksSmall() {
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(1024));
    GraphBuilder builder = new GraphBuilder("wide");
    String w = builder.constant("w", Tensor.zeros(ElementType.F32, Shape.of(1024, 1024)));
    builder.nodeNamed("y", Node.ONNX, "MatMul", Map.of(), builder.input("x", type), w);
    builder.output("y", type);
    assertThat(blocks(builder.build()).largest()).isEqualTo(256);
  }

  @Test
  void largeBatchesNeedNoPlanOfTheirOwn() {
    Graph graph = graphs.graph(6, false);
    ShapedRuns runs = new ShapedRuns(Targets.ofThisMachine().target());
    for (int rows = 0; rows < 70; rows++) {
      runs.run(graph, graphs.inputs(graph, rows));
    }
    assertThat(runs.count()).isLessThanOrEqualTo(5);
  }

  private static RowBlocks blocks(Graph graph) {
    return RowBlocks.of(graph, graph.inputs().stream().map(Value::datumType).toList());
  }

  private static Map<String, Tensor> rows(Map<String, Tensor> tensors, long from, long count) {
    Map<String, Tensor> rows = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> rows.put(name, TensorRows.slice(tensor, from, count)));
    return rows;
  }
}
