package joist.cli.reproduce;

import java.util.Map;
import java.util.Random;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A network of three layers, 1,024 to 2,048 to 2,048 to 1,024, of random weights: 32 MB, which a
 * batch reads once whatever its rows, so that it batches well.
 */
final class RigModel {
  static final int WIDTH = 1024;
  private static final int HIDDEN = 2048;

  private RigModel() {}

  static Graph graph() {
    Random random = new Random(7);
    GraphBuilder builder = new GraphBuilder("network");
    String x = builder.input("x", type(WIDTH));
    String first = layer(builder, random, x, WIDTH, HIDDEN);
    String second = layer(builder, random, first, HIDDEN, HIDDEN);
    String third = layer(builder, random, second, HIDDEN, WIDTH);
    builder.nodeNamed("y", Node.ONNX, "Identity", Map.of(), third);
    builder.output("y", type(WIDTH));
    return builder.build();
  }

  private static ValueType type(int width) {
    return ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(width));
  }

  private static String layer(GraphBuilder builder, Random random, String x, int in, int out) {
    float[] weights = new float[in * out];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (random.nextGaussian() / Math.sqrt(in));
    }
    String w = builder.constant("w", Tensor.of(Shape.of(in, out), weights));
    return builder.node("Relu", builder.node("MatMul", x, w));
  }

  /** Rows of numbers that do not matter. */
  static Tensor rows(int count) {
    float[] values = new float[count * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 17 - 8) / 8f;
    }
    return Tensor.of(Shape.of(count, WIDTH), values);
  }
}
