package joist.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** ONNX files that load well and then do harm. Each is a version of {@code m}. */
final class BadModels {
  /* Element types as ONNX numbers them. */
  private static final int INT64 = 7;
  private static final int BOOL = 9;

  private static final int LAYERS = 60;
  private static final ValueType ROWS = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(3));

  private BadModels() {}

  /** What the others are measured by: {@code y = 2 x}. */
  static Path good(Path folder) {
    GraphBuilder builder = new GraphBuilder("good");
    String x = builder.input("x", ROWS);
    builder.nodeNamed("y", Node.ONNX, "Add", Map.of(), x, x);
    builder.output("y", ROWS);
    return write(folder, builder.build());
  }

  /** Looks up a row that is not there. */
  static Path thatThrows(Path folder) {
    GraphBuilder builder = new GraphBuilder("throws");
    String x = builder.input("x", ROWS);
    String table = builder.constant("table", Tensor.of(Shape.of(2, 1), 1f, 2f));
    String first = builder.node("Add", x, builder.constant("c", Tensor.of(Shape.of(1), 7f)));
    String index =
        builder.node(Node.ONNX, "Cast", Map.of("to", new Attribute.IntValue(INT64)), first);
    builder.nodeNamed("y", Node.ONNX, "GatherND", Map.of(), table, index);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH));
    return write(folder, builder.build());
  }

  /** Goes round for ever. */
  static Path thatHangs(Path folder) {
    GraphBuilder builder = new GraphBuilder("hangs");
    String x = builder.input("x", ROWS);
    String most = builder.constant("most", Tensor.of(Shape.of(), new long[] {Long.MAX_VALUE}));
    String on = builder.constant("on", Tensor.of(Shape.of(), new boolean[] {true}));
    builder.nodeNamed(
        "y", Node.ONNX, "Loop", Map.of("body", new Attribute.GraphValue(round())), most, on, x);
    builder.output("y", ROWS);
    return write(folder, builder.build());
  }

  private static Graph round() {
    GraphBuilder builder = new GraphBuilder("round");
    builder.input("i", ValueType.of(ElementType.I64));
    String on = builder.input("on", ValueType.of(ElementType.BOOL));
    String value = builder.input("value", ROWS);
    builder.nodeNamed("still", Node.ONNX, "Identity", Map.of(), on);
    builder.nodeNamed("next", Node.ONNX, "Neg", Map.of(), value);
    builder.output("still", ValueType.of(ElementType.BOOL));
    builder.output("next", ROWS);
    return builder.build();
  }

  /** Declares three columns and gives as many as there are rows, in three rows. */
  static Path thatGivesAnotherShape(Path folder) {
    GraphBuilder builder = new GraphBuilder("shape");
    String x = builder.input("x", ROWS);
    String shape = builder.node("Shape", x);
    String turn = builder.constant("turn", Tensor.of(Shape.of(2), new long[] {1, 0}));
    String all = builder.node(Node.ONNX, "Cast", Map.of("to", new Attribute.IntValue(BOOL)), shape);
    // How many numbers are left, and so how many dimensions there will be, only running can tell.
    String turned = builder.node("Compress", builder.node("Gather", shape, turn), all);
    builder.nodeNamed("y", Node.ONNX, "Reshape", Map.of(), x, turned);
    builder.output("y", ROWS);
    return write(folder, builder.build());
  }

  /** Multiplies by large matrices. */
  static Path thatIsSlow(Path folder) {
    GraphBuilder builder = new GraphBuilder("slow");
    String x = builder.input("x", ROWS);
    String wide = builder.node("MatMul", x, matrix(builder, 3, 512));
    String square = matrix(builder, 512, 512);
    for (int i = 0; i < LAYERS; i++) {
      wide = builder.node("Tanh", builder.node("MatMul", wide, square));
    }
    builder.nodeNamed("y", Node.ONNX, "MatMul", Map.of(), wide, matrix(builder, 512, 3));
    builder.output("y", ROWS);
    return write(folder, builder.build());
  }

  private static String matrix(GraphBuilder builder, int in, int out) {
    float[] weights = new float[in * out];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (i % 13 - 6) / 100f;
    }
    return builder.constant("w", Tensor.of(Shape.of(in, out), weights));
  }

  private static Path write(Path folder, Graph graph) {
    try {
      return Files.write(folder.resolve(graph.name() + ".onnx"), OnnxWriter.write(graph));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
