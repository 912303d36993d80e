package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ExecutableTest {
  private final long seed = Long.getLong("joist.seed", 2026L);

  @Test
  void answersAsTheInterpreterOnRandomModels() {
    Random random = new Random(seed);
    RandomModels models = new RandomModels(random);
    for (int i = 0; i < 150; i++) {
      Graph graph = models.graph();
      Executable executable = Executable.compile(graph);
      assertThat(executable.whyNoFrames()).as(about(i)).isEmpty();
      Map<String, Tensor> rows = models.rows(graph, random.nextInt(40));
      assertThat(Steps.interpreted(executable, rows)).as(about(i)).isEmpty();
      assertThat(executable.keepsRowsApart(rows)).as(about(i)).isTrue();
      Close.assertClose(executable.run(rows), Interpreter.run(graph, rows), 1e-5, about(i));
    }
  }

  @Test
  void runsLargeBatchesInPieces() {
    RandomModels models = new RandomModels(new Random(seed));
    Graph graph = models.graph();
    Map<String, Tensor> rows = models.rows(graph, 2500);
    Close.assertClose(
        Executable.compile(graph).run(rows), Interpreter.run(graph, rows), 1e-5, about(0));
  }

  @Test
  void tellsTheShapesThatItWasRunForByTheBlocksThatTheyAreRunIn() {
    GraphBuilder builder = new GraphBuilder("neg");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2));
    builder.nodeNamed("y", Node.ONNX, "Neg", Map.of(), builder.input("x", type));
    builder.output("y", type);
    Executable executable = Executable.compile(builder.build());
    assertThat(executable.shapes()).isEmpty();
    executable.run(Map.of("x", Tensor.zeros(ElementType.F32, Shape.of(5, 2))));
    assertThat(executable.shapes())
        .isNotEmpty()
        .allSatisfy(shapes -> assertThat(shapes).containsOnlyKeys("x"));
    executable.run(Map.of("x", Tensor.zeros(ElementType.F32, Shape.of(4, 2))));
    assertThat(executable.shapes())
        .contains(Map.of("x", ValueType.of(ElementType.F32, Dim.of(4), Dim.of(2))));
  }

  @Test
  void leavesNodesWithoutRoutineToTheInterpreter() {
    GraphBuilder builder = new GraphBuilder("hardmax");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2));
    String most = builder.node("Hardmax", builder.node("Neg", builder.input("x", type)));
    builder.nodeNamed("y", Node.ONNX, "Neg", Map.of(), most);
    builder.output("y", type);
    Executable executable = Executable.compile(builder.build());
    Map<String, Tensor> rows = Map.of("x", Tensor.of(Shape.of(2, 2), 0f, 1f, -2f, 3f));
    assertThat(Steps.interpreted(executable, rows))
        .extracting(Node::operator)
        .containsExactly("Hardmax");
    Bits.assertSame(executable.run(rows), Interpreter.run(executable.graph(), rows), "hardmax");
  }

  @Test
  void runsGraphsThatMixRows() {
    GraphBuilder builder = new GraphBuilder("mean");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2));
    String x = builder.input("x", type);
    Map<String, Attribute> overRows = Map.of("axis", new Attribute.IntValue(0));
    builder.nodeNamed("y", Node.ONNX, "Softmax", overRows, x);
    builder.output("y", type);
    Executable executable = Executable.compile(builder.build());
    float[] values = new float[2 * 1500];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 17;
    }
    Map<String, Tensor> rows = Map.of("x", Tensor.of(Shape.of(1500, 2), values));
    Close.assertClose(
        executable.run(rows), Interpreter.run(executable.graph(), rows), 1e-6, "softmax");
  }

  @Test
  void namesTheInputThatIsMissingOrOfAnotherShape() {
    GraphBuilder builder = new GraphBuilder("g");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2));
    builder.nodeNamed(
        "y", Node.ONNX, "Add", Map.of(), builder.input("a", type), builder.input("b", type));
    builder.output("y", type);
    Executable executable = Executable.compile(builder.build());
    Tensor two = Tensor.of(Shape.of(1, 2), 1f, 2f);
    assertThatThrownBy(() -> executable.run(Map.of("a", two)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected the input b: f32[N, 2], got [a]");
    assertThatThrownBy(() -> executable.run(Map.of("a", two, "b", two.reshape(Shape.of(2, 1)))))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("input 'b': expected f32[N, 2], got f32[2, 1]");
    Tensor four = Tensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f);
    assertThatThrownBy(() -> executable.run(Map.of("a", two, "b", four)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("got 1 in 'a' and 2 in 'b'");
  }

  @Test
  void countsTheBytesOfTablesAndConstants() {
    GraphBuilder builder = new GraphBuilder("linear");
    String x = builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(100)));
    String weights = builder.constant("w", Tensor.zeros(ElementType.F32, Shape.of(100, 10)));
    builder.nodeNamed("y", Node.ONNX, "MatMul", Map.of(), x, weights);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(10)));
    assertThat(Executable.compile(builder.build()).weightBytes()).isBetween(4_000L, 10_000L);
  }

  private String about(int i) {
    return "graph " + i + ", -Djoist.seed=" + seed;
  }
}
