package joist.cli.reproduce;

import java.nio.file.Path;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** A network that is almost only weights: so many square layers with a relu behind each. */
record WideNetwork(int width, int layers) {
  /** 5 layers of 4,000 squared: 320 MB. */
  static final WideNetwork HEAVY = new WideNetwork(4_000, 5);

  /** What it takes to have all of Joist's classes there before the clock starts. */
  static final WideNetwork TINY = new WideNetwork(256, 2);

  long bytes() {
    return 4L * width * width * layers;
  }

  void write(Path file) {
    OnnxWriter.write(graph(), file);
  }

  private Graph graph() {
    GraphBuilder builder = new GraphBuilder("network");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(width));
    String value = builder.input("x", type);
    for (int layer = 0; layer < layers; layer++) {
      String w = builder.constant("w", weights(layer));
      value = builder.node("Relu", builder.node("MatMul", value, w));
    }
    builder.nodeNamed("y", Node.ONNX, "Identity", Map.of(), value);
    builder.output("y", type);
    return builder.build();
  }

  /** Numbers around 0 whose products neither grow nor vanish, by a multiplicative generator. */
  private Tensor weights(int layer) {
    Tensor tensor = Tensor.zeros(ElementType.F32, Shape.of(width, width));
    float scale = (float) (2 * Math.sqrt(6.0 / width) / (1L << 32));
    int state = 2 * layer + 1;
    long count = tensor.shape().elements();
    for (long i = 0; i < count; i++) {
      state *= 747_796_405;
      state += 1;
      tensor.data().setAtIndex(Tensor.F32, i, (state ^ (state >>> 15)) * scale);
    }
    return tensor;
  }

  Tensor row() {
    float[] values = new float[width];
    for (int i = 0; i < width; i++) {
      values[i] = (i % 17 - 8) / 8f;
    }
    return Tensor.of(Shape.of(1, width), values);
  }
}
