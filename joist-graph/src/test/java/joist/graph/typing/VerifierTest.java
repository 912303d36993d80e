package joist.graph.typing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private static final ValueType MATRIX = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(4));

  @Test
  void rejectsMixedElementTypesNamingNodeAndBoth() {
    rejects(
        builder -> {
          builder.input("x", MATRIX);
          builder.input("i", ValueType.of(ElementType.I64, Dim.BATCH, Dim.of(4)));
          builder.node("Add", "x", "i");
        },
        "node 'Add_0' (Add): input 0 is f32[N, 4] and input 1 is i64[N, 4]");
  }

  @Test
  void rejectsShapesThatDoNotBroadcast() {
    rejects(
        builder -> {
          builder.input("x", MATRIX);
          builder.node("Mul", "x", builder.constant("c", Tensor.of(Shape.of(3), 1f, 2f, 3f)));
        },
        "node 'Mul_0' (Mul): f32[N, 4] and f32[3] do not broadcast: 4 against 3");
  }

  @Test
  void rejectsMatricesThatDoNotMultiply() {
    rejects(
        builder -> {
          builder.input("x", MATRIX);
          builder.node("MatMul", "x", builder.constant("w", Tensor.of(Shape.of(1, 2), 1f, 2f)));
        },
        "node 'MatMul_0' (MatMul): f32[N, 4] and f32[1, 2] do not fit: 4 against 1");
  }

  @Test
  void rejectsTypesThatAnOperatorDoesNotTake() {
    rejects(
        builder -> {
          builder.input("s", ValueType.of(ElementType.STRING, Dim.BATCH));
          builder.node("Exp", "s");
        },
        "input 0 is string[N], expected one of [f32, f16, f64, bf16]");
  }

  @Test
  void rejectsValuesUsedBeforeTheyAreMade() {
    rejects(builder -> builder.node("Neg", "y"), "uses the value 'y', which nothing makes");
  }

  @Test
  void rejectsOutputsThatNothingMakes() {
    rejects(builder -> builder.output("y", MATRIX), "nothing makes the output y: f32[N, 4]");
  }

  @Test
  void rejectsOutputsOfAnotherTypeThanDeclared() {
    rejects(
        builder -> {
          builder.input("x", MATRIX);
          builder.nodeNamed("y", Node.ONNX, "Neg", Map.of(), "x");
          builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(3)));
        },
        "the output 'y' is declared f32[N, 3], but what is made is f32[N, 4]");
  }

  @Test
  void rejectsOutputsThatLoseTheBatch() {
    rejects(
        builder -> {
          builder.input("x", MATRIX);
          String axis = builder.constant("axis", Tensor.of(Shape.of(1), 0L));
          builder.nodeNamed("y", Node.ONNX, "ReduceSum", Map.of(), "x", axis);
          builder.output("y", MATRIX);
        },
        "is declared f32[N, 4], but what is made is f32[1, 4]");
  }

  @Test
  void rejectsTooFewInputs() {
    rejects(
        builder -> {
          builder.input("x", MATRIX);
          builder.node("Add", "x");
        },
        "expected 2 to 2 inputs, got 1");
  }

  @Test
  void rejectsValuesMadeTwice() {
    Node neg = new Node("a", "", "Neg", List.of("x"), List.of("x"), Map.of());
    Graph graph = new GraphBuilder("g").build();
    Graph twice =
        new Graph(
            "g",
            List.of(new joist.graph.Value("x", MATRIX)),
            List.of(),
            Map.of(),
            List.of(neg),
            graph.opsets(),
            Map.of());
    assertThatThrownBy(() -> Verifier.verify(twice)).hasMessageContaining("'x' is made twice");
  }

  @Test
  void followsShapesThroughTheirArithmetic() {
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(3), Dim.of(4)));
    String shape = builder.node("Shape", "x");
    String first = builder.constant("first", Tensor.of(Shape.of(1), 0L));
    String rows = builder.node("Gather", shape, first);
    String rest = builder.constant("rest", Tensor.of(Shape.of(1), -1L));
    String wanted =
        builder.node(Node.ONNX, "Concat", Map.of("axis", new Attribute.IntValue(0)), rows, rest);
    String flat = builder.node("Reshape", "x", wanted);

    assertThat(Verifier.verify(builder.build()).get(flat)).hasToString("f32[N, 12]");
  }

  @Test
  void keepsTheBatchThroughReshape() {
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(3), Dim.of(4)));
    String shape = builder.constant("shape", Tensor.of(Shape.of(2), -1L, 12L));
    String flat = builder.node("Reshape", "x", shape);
    String vector = builder.constant("vector", Tensor.of(Shape.of(1), -1L));
    String all = builder.node("Reshape", flat, vector);

    Map<String, ValueType> types = Verifier.verify(builder.build());
    assertThat(types.get(flat)).hasToString("f32[N, 12]");
    assertThat(types.get(all).dims().getFirst()).isInstanceOf(Dim.Symbol.class);
  }

  @Test
  void everyOperatorHasASchemaThatParses() {
    assertThat(OnnxOperators.all()).hasSizeGreaterThan(85);
    assertThat(OnnxOperators.schema("ai.onnx.ml.TreeEnsemble").orElseThrow().since()).isEqualTo(5);
  }

  private static void rejects(java.util.function.Consumer<GraphBuilder> nodes, String message) {
    GraphBuilder builder = new GraphBuilder("g");
    nodes.accept(builder);
    assertThatThrownBy(() -> Verifier.verify(builder.build()))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining(message);
  }
}
