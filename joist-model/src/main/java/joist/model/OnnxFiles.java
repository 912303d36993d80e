package joist.model;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import joist.compiler.Executable;
import joist.compiler.share.Share;
import joist.compiler.target.Target;
import joist.compiler.tier.Targets;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.onnx.OnnxReader;
import joist.onnx.OnnxWriter;
import joist.tensor.OverBudgetException;
import joist.tensor.Region;

/** ONNX bytes to graphs, and graphs to executables, with errors of a model file. */
final class OnnxFiles {
  private OnnxFiles() {}

  static Graph read(byte[] bytes) {
    return guarded(bytes.length, () -> OnnxReader.read(bytes));
  }

  /** A file's graph, its weights mapped; those in files beside it too. */
  static Graph read(Path file, Region region) throws IOException {
    return guarded(Files.size(file), () -> OnnxReader.read(file, region));
  }

  /**
   * As {@link #read(Path, Region)}.
   *
   * @param opening hears of each file before it is opened, then of its bytes
   */
  static Graph read(Path file, Region region, Function<Path, Consumer<MemorySegment>> opening)
      throws IOException {
    return guarded(Files.size(file), () -> OnnxReader.read(file, region, opening));
  }

  /** As {@link #read(Path, Region)}, but copied: the file may be changed afterwards. */
  static Graph readCopy(Path file, Region region) throws IOException {
    return guarded(Files.size(file), () -> OnnxReader.readCopy(file, region));
  }

  private static Graph guarded(long size, Supplier<Graph> reader) {
    if (size == 0) {
      throw new ModelException(
          "expected a model package (.joist) or an ONNX file (.onnx), got an empty file");
    }
    try {
      return reader.get();
    } catch (OverBudgetException e) {
      throw e;
    } catch (RuntimeException e) {
      // Bytes that nobody vouches for: whatever they provoke is the file's fault.
      throw new ModelException(
          "expected a model package (.joist) or an ONNX file (.onnx), got neither: "
              + e.getMessage(),
          e);
    }
  }

  static byte[] write(Graph graph) {
    return OnnxWriter.write(graph);
  }

  static Executable compile(Graph graph, Region region, Optional<Share> share) {
    Target target = Targets.ofThisMachine().target();
    try {
      return share.isPresent()
          ? Executable.compile(graph, target, region, share.get())
          : Executable.compile(graph, target, region);
    } catch (OverBudgetException e) {
      throw e;
    } catch (GraphException e) {
      throw new ModelException("the model's graph cannot be run: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new ModelException("the model's graph is damaged: " + e.getMessage(), e);
    }
  }
}
