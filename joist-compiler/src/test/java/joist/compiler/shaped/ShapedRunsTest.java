package joist.compiler.shaped;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.compiler.Close;
import joist.compiler.bytecode.PlainTarget;
import joist.compiler.target.InterpretedTarget;
import joist.compiler.target.Target;
import joist.compiler.x86.X86Target;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.graph.report.Printer;
import joist.graph.typing.Verifier;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ShapedRunsTest {
  private final long seed = Long.getLong("joist.seed", 2026L);

  @Test
  void answersAsTheInterpreterOnRandomGraphsOfTensors() {
    Random random = new Random(seed);
    RandomTensorGraphs graphs = new RandomTensorGraphs(random);
    for (int i = 0; i < 150; i++) {
      Graph graph = graphs.graph(1 + random.nextInt(12));
      Verifier.verify(graph);
      Map<String, Tensor> inputs = graphs.inputs(graph);
      String about = "seed %d, graph %d: %s".formatted(seed, i, Printer.print(graph));
      ShapedRuns runs = new ShapedRuns(target(random));
      Map<String, Tensor> actual = runs.run(graph, inputs);
      Close.assertClose(actual, Interpreter.run(graph, inputs), 1e-3, about);
      Close.assertClose(runs.run(graph, inputs), actual, 0, about + ", again");
    }
  }

  private static Map<String, Tensor> zeros(long rows, long kind) {
    return Map.of("x", Tensor.zeros(ElementType.F32, Shape.of(rows, kind)));
  }

  private static List<DatumType> types(long rows, long kind) {
    return List.of(ValueType.of(ElementType.F32, Dim.of(rows), Dim.of(kind)));
  }

  /** Of one kind of inputs a batch has rows of all sizes, and there are many kinds. */
  @Test
  void blocksBetweenPushNoOtherOutAndAreNotMadeAgainAtOnce() {
    GraphBuilder builder = new GraphBuilder("neg");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, new Dim.Symbol("kind"));
    builder.nodeNamed("y", Node.ONNX, "Neg", Map.of(), builder.input("x", type));
    builder.output("y", type);
    Graph graph = builder.build();
    ShapedRuns runs = new ShapedRuns(new InterpretedTarget(1, 16));
    for (int kind = 1; kind <= 20; kind++) {
      runs.run(graph, zeros(1, kind));
    }
    for (int kind = 1; kind <= 20; kind++) {
      for (long rows : new long[] {6, 8}) {
        runs.ready(graph, zeros(rows, kind));
        assertThat(runs.shapes()).contains(types(rows, kind));
      }
    }
    assertThat(runs.shapes()).contains(types(1, 1), types(1, 20)).doesNotContain(types(8, 1));

    assertThat(runs.run(graph, zeros(8, 1)).get("y").shape()).isEqualTo(Shape.of(8, 1));

    assertThat(runs.shapes()).doesNotContain(types(8, 1));
  }

  @Test
  void softmaxMeansAllAxesBehindItsOwnBeforeVersion13() {
    ValueType type = ValueType.of(ElementType.F32, Dim.of(2), Dim.of(3), Dim.of(4));
    Node node = new Node("s", Node.ONNX, "Softmax", List.of("x"), List.of("y"), Map.of());
    Graph graph =
        new Graph(
            "old",
            List.of(new Value("x", type)),
            List.of(new Value("y", type)),
            Map.of(),
            List.of(node),
            Map.of("", 12),
            Map.of());
    float[] values = new float[24];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 7;
    }
    Map<String, Tensor> inputs = Map.of("x", Tensor.of(Shape.of(2, 3, 4), values));
    Close.assertClose(
        new ShapedRuns(new PlainTarget()).run(graph, inputs),
        Interpreter.run(graph, inputs),
        1e-6,
        "softmax of version 12");
  }

  private static Target target(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> new InterpretedTarget(1 << random.nextInt(5), 16);
      case 1 -> new PlainTarget();
      default -> X86Target.detect().found().map(Target.class::cast).orElseGet(PlainTarget::new);
    };
  }
}
