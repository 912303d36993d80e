package joist.onnx.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.onnx.OnnxTensors;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Writes test cases as the ONNX project lays them out. */
final class CaseFiles {
  private CaseFiles() {}

  /** A case of {@code y = operator(x)}, for x = [-1, 2]. */
  static Path write(Path root, String name, String operator, Tensor expected) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    OnnxWriter.write(unary(operator, 2, expected.type()), folder.resolve("model.onnx"));
    Path data = Files.createDirectories(folder.resolve("test_data_set_0"));
    Files.write(data.resolve("input_0.pb"), OnnxTensors.write(Tensor.of(Shape.of(2), -1f, 2f)));
    Files.write(data.resolve("output_0.pb"), OnnxTensors.write(expected));
    return folder;
  }

  /** A light model of {@code y = Neg(x)} for x of {@code extent} elements. */
  static void writeLight(Path root, String name, int extent, Tensor expected) throws IOException {
    OnnxWriter.write(unary("Neg", extent, ElementType.F32), root.resolve(name + ".onnx"));
    Files.write(root.resolve(name + "_output_0.pb"), OnnxTensors.write(expected));
  }

  private static Graph unary(String operator, int extent, ElementType made) {
    GraphBuilder builder = new GraphBuilder("unary");
    ValueType type = ValueType.of(ElementType.F32, Dim.of(extent));
    String x = builder.input("x", type);
    builder.output("y", ValueType.of(made, Dim.of(extent)));
    builder.nodeNamed("y", "", operator, Map.of(), x);
    return builder.build();
  }
}
