package joist.compiler.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.graph.typing.Verifier;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class PassTest {
  private static final ValueType COLUMN = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(1));

  private final GraphBuilder builder = new GraphBuilder("g");
  private final String x = builder.input("x", COLUMN);

  private Graph built(String result) {
    builder.nodeNamed("y", Node.ONNX, "Neg", Map.of(), result);
    builder.output("y", COLUMN);
    return builder.build();
  }

  private static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(Node::operator).toList();
  }

  private String scalar(float value) {
    return builder.constant("c", Tensor.of(Shape.of(), value));
  }

  /** The pass keeps every answer; gives the graph after it. */
  private static Graph after(Pass pass, Graph before) {
    Graph after = pass.apply(before);
    Tensor rows = Tensor.of(Shape.of(5, 1), 1f, -0f, Float.NaN, Float.NEGATIVE_INFINITY, 2.5f);
    assertThat(Interpreter.run(after, Map.of("x", rows)).get("y").toFloats())
        .isEqualTo(Interpreter.run(before, Map.of("x", rows)).get("y").toFloats());
    assertThat(after.inputs()).isEqualTo(before.inputs());
    assertThat(after.outputs()).isEqualTo(before.outputs());
    return after;
  }

  @Test
  void foldsNodesOfConstants() {
    String half = builder.node("Div", scalar(1), scalar(2));
    Graph graph = built(builder.node("Mul", x, builder.node("Exp", half)));
    Graph folded = after(new FoldConstants(), graph);
    assertThat(operators(folded)).containsExactly("Mul", "Neg");
    assertThat(folded.initializers().get("Exp_0").f32(0)).isEqualTo((float) Math.exp(0.5));
  }

  @Test
  void foldsConstantNodes() {
    Tensor two = Tensor.of(Shape.of(), 2f);
    String constant =
        builder.node(Node.ONNX, "Constant", Map.of("value", new Attribute.TensorValue(two)));
    Graph folded = after(new FoldConstants(), built(builder.node("Add", x, constant)));
    assertThat(operators(folded)).containsExactly("Add", "Neg");
  }

  @Test
  void keepsNodesOfConstantsThatTheCallerMayReplace() {
    Graph graph = built(builder.node("Abs", x));
    Graph withDefault =
        new Graph(
            "g",
            graph.inputs(),
            graph.outputs(),
            Map.of("x", Tensor.of(Shape.of(1, 1), 3f)),
            graph.nodes(),
            graph.opsets(),
            Map.of());
    assertThat(operators(after(new FoldConstants(), withDefault))).containsExactly("Abs", "Neg");
  }

  @Test
  void dropsNodesAndConstantsThatNoOutputNeeds() {
    builder.node("Mul", builder.node("Exp", x), scalar(3));
    Graph dropped = after(new DropDeadNodes(), built(builder.node("Abs", x)));
    assertThat(operators(dropped)).containsExactly("Abs", "Neg");
    assertThat(dropped.initializers()).isEmpty();
  }

  @Test
  void mergesEqualNodesAndWhatFollowsFromThem() {
    String two = scalar(2);
    String left = builder.node("Exp", builder.node("Mul", x, two));
    String right = builder.node("Exp", builder.node("Mul", x, two));
    Graph merged = after(new MergeEqualNodes(), built(builder.node("Sub", left, right)));
    assertThat(operators(merged)).containsExactly("Mul", "Exp", "Sub", "Neg");
  }

  @Test
  void keepsNodesApartThatDifferInAnAttribute() {
    Map<String, Attribute> mild = Map.of("alpha", new Attribute.FloatValue(0.1f));
    Map<String, Attribute> steep = Map.of("alpha", new Attribute.FloatValue(0.2f));
    String left = builder.node(Node.ONNX, "LeakyRelu", mild, x);
    String right = builder.node(Node.ONNX, "LeakyRelu", steep, x);
    Graph merged = after(new MergeEqualNodes(), built(builder.node("Sub", left, right)));
    assertThat(operators(merged)).containsExactly("LeakyRelu", "LeakyRelu", "Sub", "Neg");
  }

  @Test
  void keepsNodesApartThatDrawRandomNumbers() {
    String left = builder.node("RandomUniformLike", x);
    String right = builder.node("RandomUniformLike", x);
    Graph merged = after(new MergeEqualNodes(), built(builder.node("Sub", left, right)));
    assertThat(operators(merged))
        .containsExactly("RandomUniformLike", "RandomUniformLike", "Sub", "Neg");
  }

  @Test
  void keepsEqualNodeThatNamesAnOutput() {
    builder.nodeNamed("z", Node.ONNX, "Neg", Map.of(), x);
    builder.output("z", COLUMN);
    Graph merged = after(new MergeEqualNodes(), built(x));
    assertThat(operators(merged)).containsExactly("Neg", "Neg");
  }

  @Test
  void addsScaledBiasBehindProduct() {
    String weights = builder.constant("w", Tensor.of(Shape.of(1, 2), 2f, 3f));
    String bias = builder.constant("b", Tensor.of(Shape.of(2), 4f, 8f));
    Map<String, Attribute> beta = Map.of("beta", new Attribute.FloatValue(0.5f));
    builder.nodeNamed("y", Node.ONNX, "Gemm", beta, x, weights, bias);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));
    Graph before = builder.build();
    Graph split = new SplitGemmBias().apply(before, Verifier.infer(before));
    assertThat(operators(split)).containsExactly("Gemm", "Add");
    Map<String, Tensor> rows = Map.of("x", Tensor.of(Shape.of(2, 1), 1f, -1f));
    assertThat(Interpreter.run(split, rows)).isEqualTo(Interpreter.run(before, rows));
  }
}
