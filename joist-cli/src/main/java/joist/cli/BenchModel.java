package joist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joist.graph.Graph;
import joist.onnx.OnnxWriter;

/**
 * A model as other engines can read it too: its ONNX file, or one made of a package for as long as
 * this is open.
 */
record BenchModel(Path file, Path onnx, Graph graph) implements AutoCloseable {
  /**
   * Opens a model's file.
   *
   * @throws BadInputException when it is none
   */
  static BenchModel open(Path file) throws IOException {
    Graph graph = ModelFile.read(file);
    if (!file.toString().endsWith(".joist")) {
      return new BenchModel(file, file, graph);
    }
    Path onnx = Files.createTempFile("joist-bench", ".onnx");
    OnnxWriter.write(graph, onnx);
    return new BenchModel(file, onnx, graph);
  }

  @Override
  public void close() throws IOException {
    if (!onnx.equals(file)) {
      Files.deleteIfExists(onnx);
    }
  }
}
