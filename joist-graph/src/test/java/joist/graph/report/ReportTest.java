package joist.graph.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsembleBuilder;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void printsALineForEachValue() {
    assertThat(Printer.print(graph()))
        .isEqualTo(
            """
            graph g(x: f32[N, 3]) {
              w_0: f32[3, 2] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
              MatMul_0: f32[N, 2] = MatMul(x, w_0)
              y: f32[N, 2] = Softmax{axis=1}(MatMul_0)
              return y: f32[N, 2]
            }
            """);
  }

  @Test
  void printsGraphsThatAreIllTyped() {
    GraphBuilder builder = new GraphBuilder("broken");
    builder.node("Add", "nothing");

    assertThat(Printer.print(builder.build())).contains("Add_0 = Add(nothing)");
  }

  @Test
  void countsOperationsAndBytesByNode() {
    Cost cost = Cost.of(graph(), Map.of("N", 10L));

    assertThat(cost.nodes().getFirst())
        .isEqualTo(
            new Cost.NodeCost("MatMul_0", "MatMul", false, 10 * 2 * 3, 0, 6, 4 * (30 + 6), 4 * 20));
    assertThat(cost.flops()).isEqualTo(120 + 4 * 20);
    assertThat(cost.weightBytes()).isEqualTo(24);
  }

  @Test
  void countsTreesByMeanLeafDepth() {
    TreeEnsembleBuilder trees = new TreeEnsembleBuilder(1);
    int inner = trees.branch(BranchMode.LEQ, 0, 1, false, trees.leaf(0, 1), trees.leaf(0, 2));
    trees.root(trees.branch(BranchMode.LEQ, 0, 2, false, inner, trees.leaf(0, 3)));
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(1)));
    builder.add(trees.node("x", "y"));

    assertThat(Cost.of(builder.build(), Map.of("N", 300L)).flops()).isEqualTo(500);
  }

  private static Graph graph() {
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(3)));
    String w = builder.constant("w", Tensor.of(Shape.of(3, 2), 1f, 2f, 3f, 4f, 5f, 6f));
    String product = builder.node("MatMul", "x", w);
    Map<String, Attribute> axis = Map.of("axis", new Attribute.IntValue(1));
    builder.nodeNamed("y", Node.ONNX, "Softmax", axis, product);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));
    return builder.build();
  }
}
