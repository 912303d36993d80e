package joist.cli.reproduce;

import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.model.Model;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;

/**
 * An LSTM of random weights, 256 wide, from a sequence f32[T, B, 256] to all its hidden states
 * f32[T, 1, B, 256]; and sequences whose lengths are log-normal, as those of sentences are.
 */
final class SequenceModel {
  static final int WIDTH = 256;
  static final int LONGEST = 200;
  private static final double MEDIAN = 20;
  private static final double SPREAD = 0.7;

  private final Random random = new Random(7);
  private final Model model = Model.load(OnnxWriter.write(graph()));
  private final Tensor longest = weights(1, LONGEST, 1, WIDTH);

  private Tensor weights(double scale, long... dims) {
    float[] values = new float[(int) Shape.of(dims).elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return Tensor.of(Shape.of(dims), values);
  }

  private Graph graph() {
    GraphBuilder builder = new GraphBuilder("sentences");
    Dim steps = new Dim.Symbol("T");
    Dim rows = new Dim.Symbol("B");
    String x = builder.input("x", ValueType.of(ElementType.F32, steps, rows, Dim.of(WIDTH)));
    builder.add(
        new Node(
            "lstm",
            Node.ONNX,
            "LSTM",
            List.of(
                x,
                builder.constant("w", weights(1.0 / 16, 1, 4 * WIDTH, WIDTH)),
                builder.constant("r", weights(1.0 / 16, 1, 4 * WIDTH, WIDTH)),
                builder.constant("b", weights(0.1, 1, 8 * WIDTH))),
            List.of("y", "last"),
            Map.of("hidden_size", new Attribute.IntValue(WIDTH))));
    builder.output("last", ValueType.of(ElementType.F32, Dim.of(1), rows, Dim.of(WIDTH)));
    return builder.build();
  }

  Model model() {
    return model;
  }

  /** The first steps of the one sequence that there is: f32[steps, 1, 256]. */
  Tensor sequence(int steps) {
    return TensorRows.slice(longest, 0, steps);
  }

  /** So many lengths, from 1 to {@link #LONGEST}. */
  static int[] lengths(int count, long seed) {
    Random random = new Random(seed);
    return random
        .doubles()
        .limit(count)
        .map(_ -> MEDIAN * Math.exp(SPREAD * random.nextGaussian()))
        .mapToInt(length -> Math.clamp(Math.round(length), 1, LONGEST))
        .toArray();
  }
}
