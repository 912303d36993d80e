package joist.compiler.shaped;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.compiler.Close;
import joist.compiler.bytecode.PlainTarget;
import joist.compiler.lower.Step;
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
import org.junit.jupiter.params.provider.CsvSource;

class RecurrentRunsTest {
  private static final long STEPS = 5;
  private static final long BATCH = 2;
  private static final long INPUTS = 3;
  private static final long HIDDEN = 7;

  private final Random random = new Random(Long.getLong("joist.seed", 2026L));

  private Tensor tensor(long... shape) {
    float[] values = new float[(int) Shape.of(shape).elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 2;
    }
    return Tensor.of(Shape.of(shape), values);
  }

  private static ValueType type(long... shape) {
    Dim[] dims = new Dim[shape.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Dim.of(shape[i]);
    }
    return ValueType.of(ElementType.F32, dims);
  }

  @ParameterizedTest
  @CsvSource({
    "LSTM, forward",
    "LSTM, bidirectional",
    "GRU, reverse",
    "GRU, bidirectional",
    "RNN, forward"
  })
  void layersOfConstantWeightsRunAsLoops(String operator, String direction) {
    long gates = Map.of("LSTM", 4L, "GRU", 3L, "RNN", 1L).get(operator);
    long directions = direction.equals("bidirectional") ? 2 : 1;
    GraphBuilder builder = new GraphBuilder(operator);
    String x = builder.input("x", type(STEPS, BATCH, INPUTS));
    String h = builder.input("h", type(directions, BATCH, HIDDEN));
    String w = builder.constant("w", tensor(directions, gates * HIDDEN, INPUTS));
    String r = builder.constant("r", tensor(directions, gates * HIDDEN, HIDDEN));
    String b = builder.constant("b", tensor(directions, 2 * gates * HIDDEN));
    builder.add(
        new Node(
            "layer",
            Node.ONNX,
            operator,
            List.of(x, w, r, b, "", h),
            List.of("y", "last"),
            Map.of(
                "hidden_size", new Attribute.IntValue(HIDDEN),
                "direction", new Attribute.StringValue(direction))));
    builder.output("y", type(STEPS, directions, BATCH, HIDDEN));
    builder.output("last", type(directions, BATCH, HIDDEN));
    Graph graph = builder.build();
    Map<String, Tensor> inputs =
        Map.of("x", tensor(STEPS, BATCH, INPUTS), "h", tensor(directions, BATCH, HIDDEN));
    ShapedRuns runs = new ShapedRuns(new PlainTarget());
    assertThat(runs.plan(graph, inputs).steps()).noneMatch(Step.Call.class::isInstance);
    Close.assertClose(
        runs.run(graph, inputs), Interpreter.run(graph, inputs), 1e-5, operator + direction);
  }
}
