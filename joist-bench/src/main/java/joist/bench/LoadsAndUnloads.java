package joist.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.model.Model;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Loads a model, runs it for two shapes and unloads it, again and again, and prints the process's
 * resident memory before and after; as many rounds go before, in which the JVM compiles what it
 * runs. On Linux.
 *
 * <p>Arguments: rounds with a small model (1000), rounds with one of 50 MB (50).
 */
public final class LoadsAndUnloads {
  private static final int SMALL = 64;
  private static final int LARGE = 3600;
  private static final double MEBI = 1024 * 1024;

  private LoadsAndUnloads() {}

  public static void main(String[] arguments) throws IOException {
    int small = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
    int large = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50;
    rounds("small", SMALL, small);
    rounds("50 MB", LARGE, large);
  }

  private static void rounds(String name, int width, int rounds) throws IOException {
    Path file = model(width);
    Ledger ledger = new Ledger(Long.MAX_VALUE);
    long before = 0;
    for (int round = 0; round < 2 * rounds; round++) {
      if (round == rounds) {
        before = residentBytes();
      }
      try (Model model = Model.load(file, ledger.open("round " + round))) {
        model.run(Tensor.zeros(ElementType.F32, Shape.of(1, width)));
        model.run(Tensor.zeros(ElementType.F32, Shape.of(16, width)));
      }
      if (ledger.totalBytes() != 0) {
        throw new IllegalStateException("still charged: " + ledger.bytesByOwner());
      }
    }
    long after = residentBytes();
    System.out.printf(
        Locale.ROOT,
        "%s, %d loads and unloads: resident %.1f MiB, then %.1f MiB (%+.1f %%)%n",
        name,
        rounds,
        before / MEBI,
        after / MEBI,
        100.0 * (after - before) / before);
    Files.delete(file);
  }

  private static Path model(int width) throws IOException {
    GraphBuilder builder = new GraphBuilder("model");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(width));
    Tensor weights = Tensor.zeros(ElementType.F32, Shape.of(width, width));
    Random random = new Random(width);
    for (long i = 0; i < weights.shape().elements(); i++) {
      weights.data().setAtIndex(Tensor.F32, i, random.nextFloat() - 0.5f);
    }
    String product =
        builder.node("MatMul", builder.input("x", type), builder.constant("w", weights));
    builder.nodeNamed("y", Node.ONNX, "Tanh", Map.of(), product);
    builder.output("y", type);
    Path file = Files.createTempFile("loads", ".onnx");
    OnnxWriter.write(builder.build(), file);
    return file;
  }

  /** Of this process, after what is garbage is gone. */
  private static long residentBytes() throws IOException {
    System.gc();
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1];
    return 4096 * Long.parseLong(pages);
  }
}
