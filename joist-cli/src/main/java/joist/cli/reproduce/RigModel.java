package joist.cli.reproduce;

import java.util.Collections;
import java.util.Map;
import java.util.Random;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.measure.suite.Suite;
import joist.measure.suite.SuiteCase;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;

/**
 * A model that batching policies are tried on, of random weights.
 *
 * @param row an input {@code x} of one row, of numbers that do not matter
 * @param mostRows of a call; 1 where the model takes one at a time
 */
record RigModel(Graph graph, Tensor row, int mostRows) {
  private static final int MOST_ROWS = 256;
  private static final int WIDTH = 1024;
  private static final String ENCODER = "encoder, 2 layers of 128, 64 positions";

  /** 1,024 to 2,048 to 2,048 to 1,024: 32 MB, which a processor's last cache just holds or not. */
  static RigModel inCache() {
    return perceptron(2048);
  }

  /** 1,024 to 4,096 to 4,096 to 1,024: 96 MB, which one row reads from memory as a batch does. */
  static RigModel inMemory() {
    return perceptron(4096);
  }

  /** A small model that computes for as long as it reads, so that batches gain nothing. */
  static RigModel encoder() {
    SuiteCase.Model made =
        Suite.cases().stream()
            .filter(suiteCase -> suiteCase.name().equals(ENCODER))
            .findFirst()
            .orElseThrow()
            .model()
            .get();
    return new RigModel(made.graph(), made.inputs().values().iterator().next(), 1);
  }

  /** 1,024 to {@code hidden}, twice, to 1,024. */
  static RigModel perceptron(int hidden) {
    Random random = new Random(7);
    GraphBuilder builder = new GraphBuilder("network");
    String x = builder.input("x", type());
    String first = layer(builder, random, x, WIDTH, hidden);
    String second = layer(builder, random, first, hidden, hidden);
    String third = layer(builder, random, second, hidden, WIDTH);
    builder.nodeNamed("y", Node.ONNX, "Identity", Map.of(), third);
    builder.output("y", type());
    return new RigModel(builder.build(), numbers(), MOST_ROWS);
  }

  private static ValueType type() {
    return ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(WIDTH));
  }

  private static String layer(GraphBuilder builder, Random random, String x, int in, int out) {
    float[] weights = new float[in * out];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (random.nextGaussian() / Math.sqrt(in));
    }
    String w = builder.constant("w", Tensor.of(Shape.of(in, out), weights));
    return builder.node("Relu", builder.node("MatMul", x, w));
  }

  private static Tensor numbers() {
    float[] values = new float[WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 17 - 8) / 8f;
    }
    return Tensor.of(Shape.of(1, WIDTH), values);
  }

  /** So many rows, at most {@link #mostRows}. */
  Map<String, Tensor> rows(int count) {
    return Map.of("x", TensorRows.join(Collections.nCopies(count, row)));
  }
}
