package joist.model;

import java.nio.file.Path;
import java.util.function.Supplier;
import joist.compiler.Executable;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.onnx.OnnxReader;
import joist.onnx.OnnxWriter;

/** ONNX bytes to graphs, and graphs to executables, with errors of a model file. */
final class OnnxFiles {
  private OnnxFiles() {}

  static Graph read(byte[] bytes) {
    return guarded(bytes, () -> OnnxReader.read(bytes));
  }

  /** As {@link #read(byte[])}; weights that lie in files beside {@code file} are read too. */
  static Graph read(Path file, byte[] bytes) {
    return guarded(bytes, () -> OnnxReader.read(file));
  }

  private static Graph guarded(byte[] bytes, Supplier<Graph> reader) {
    if (bytes.length == 0) {
      throw new ModelException("expected a model package or an ONNX file, got an empty file");
    }
    try {
      return reader.get();
    } catch (RuntimeException e) {
      // Bytes that nobody vouches for: whatever they provoke is the file's fault.
      throw new ModelException(
          "expected a model package or an ONNX file, got neither: " + e.getMessage(), e);
    }
  }

  static byte[] write(Graph graph) {
    return OnnxWriter.write(graph);
  }

  static Executable compile(Graph graph) {
    try {
      return Executable.compile(graph);
    } catch (GraphException e) {
      throw new ModelException("the model's graph cannot be run: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new ModelException("the model's graph is damaged: " + e.getMessage(), e);
    }
  }
}
