package joist.cli.reproduce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.model.Model;
import joist.onnx.OnnxWriter;
import joist.tensor.CallMemory;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A table of embeddings whose numbers are all its version: large, quick to ask, and its answer
 * tells which version gave it, or that it is of several.
 */
final class SwappedModel {
  private static final int WIDTH = 1024;
  private static final int LOOKED_UP = 4;

  private SwappedModel() {}

  /** Writes the file of a version of so many bytes. */
  static Path write(Path folder, int version, long bytes) {
    int rows = (int) (bytes / WIDTH / Float.BYTES);
    float[] table = new float[rows * WIDTH];
    Arrays.fill(table, version);
    GraphBuilder builder = new GraphBuilder("table");
    String x = builder.input("x", ValueType.of(ElementType.I64, Dim.BATCH));
    String weights = builder.constant("table", Tensor.of(Shape.of(rows, WIDTH), table));
    builder.nodeNamed("y", Node.ONNX, "Gather", Map.of(), weights, x);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(WIDTH)));
    try {
      Path file = folder.resolve(version + ".onnx");
      Files.write(file, OnnxWriter.write(builder.build()));
      try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
        written.force(true); // what is still on its way to the disk would disturb what is measured
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks, and says which version answered; 0 where it is a mixture. */
  static int ask(Model model, long first) {
    Tensor rows = CallMemory.zeros(ElementType.I64, Shape.of(LOOKED_UP));
    for (int i = 0; i < LOOKED_UP; i++) {
      rows.data().setAtIndex(Tensor.I64, i, (first * 31 + i * 17L) % 64);
    }
    Tensor y = model.run(Map.of("x", rows)).get("y");
    if (y == null) {
      return 0;
    }
    float[] answer = y.toFloats();
    for (float value : answer) {
      if (value != answer[0]) {
        return 0;
      }
    }
    return (int) answer[0];
  }
}
