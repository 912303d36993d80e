package joist.graph.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** What is inside control flow counts at its node. */
class BodiesTest {
  private static final ValueType X = ValueType.of(ElementType.F32, Dim.of(4), Dim.of(2));
  private static final Tensor SQUARE = Tensor.of(Shape.of(2, 2), 1f, 0f, 0f, 1f);

  @Test
  void aLoopCountsEachTurnThatAConstantAsksFor() {
    Graph body =
        body(
            List.of("i", "go", "s"),
            List.of(node("Identity", "c", "go"), node("MatMul", "t", "s", "w")),
            "c",
            "t");
    Cost cost = cost("Loop", List.of("three", "", "x"), Map.of("body", graph(body)), "y");
    assertThat(cost.multiplyAdds()).isEqualTo(3 * 4 * 2 * 2);
    assertThat(cost.parameters()).isEqualTo(4);
    assertThat(cost.weightBytes()).isEqualTo(8 + 16);
  }

  @Test
  void aScanCountsEachStep() {
    Graph body = body(List.of("row"), List.of(node("MatMul", "t", "row", "w")), "t");
    Map<String, Attribute> attributes =
        Map.of("body", graph(body), "num_scan_inputs", new Attribute.IntValue(1));
    assertThat(cost("Scan", List.of("x"), attributes, "y").multiplyAdds()).isEqualTo(4 * 2 * 2);
  }

  @Test
  void anIfCountsItsCostlierBranch() {
    Graph product = body(List.of(), List.of(node("MatMul", "p", "x", "w")), "p");
    Graph sign = body(List.of(), List.of(node("Neg", "n", "x")), "n");
    Map<String, Attribute> branches =
        Map.of("then_branch", graph(sign), "else_branch", graph(product));
    Cost cost = cost("If", List.of("flag"), branches, "y");
    assertThat(cost.multiplyAdds()).isEqualTo(4 * 2 * 2);
    assertThat(cost.flops()).isEqualTo(2 * 4 * 2 * 2);
  }

  private static Attribute graph(Graph body) {
    return new Attribute.GraphValue(body);
  }

  private static Cost cost(
      String operator, List<String> inputs, Map<String, Attribute> attributes, String output) {
    Node node = new Node("node", Node.ONNX, operator, inputs, List.of(output), attributes);
    Graph graph =
        new Graph(
            "g",
            List.of(new Value("x", X), new Value("flag", ValueType.of(ElementType.BOOL))),
            List.of(any(output)),
            Map.of("w", SQUARE, "three", Tensor.of(Shape.of(), 3L)),
            List.of(node),
            Map.of(Node.ONNX, 21),
            Map.of());
    return Cost.of(graph, Map.of());
  }

  private static Node node(String operator, String output, String... inputs) {
    return new Node(output, Node.ONNX, operator, List.of(inputs), List.of(output), Map.of());
  }

  private static Graph body(List<String> inputs, List<Node> nodes, String... outputs) {
    return new Graph(
        "body",
        inputs.stream().map(BodiesTest::any).toList(),
        List.of(outputs).stream().map(BodiesTest::any).toList(),
        Map.of(),
        nodes,
        Map.of(),
        Map.of());
  }

  private static Value any(String name) {
    return new Value(name, new DatumType.Unknown());
  }
}
