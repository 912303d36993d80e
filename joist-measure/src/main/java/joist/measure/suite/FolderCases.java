package joist.measure.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.random.RandomTensor;
import joist.graph.report.BoundShapes;
import joist.onnx.OnnxReader;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Cases of the ONNX files in a folder, at any depth. A light model of the ONNX project's runs on
 * the input that it is tested on; any other on random inputs, for one row and, where its batch is
 * open, for 1,000.
 */
final class FolderCases {
  private static final double LARGE_AIM = 1.5;
  private static final double SMALL_AIM = 0.2;
  private static final double TREES_AIM = 0.15;
  private static final double TREES_BATCH_AIM = 0.06;
  private static final long BATCH = 1000;
  private static final long BELOW = 2;

  private final Path folder;

  private FolderCases(Path folder) {
    this.folder = folder;
  }

  /** The cases of a folder, by path. */
  static List<SuiteCase> of(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      FolderCases cases = new FolderCases(folder);
      return files
          .filter(file -> file.toString().endsWith(".onnx"))
          .sorted()
          .flatMap(file -> cases.ofFile(file).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<SuiteCase> ofFile(Path file) {
    if (isLight(file)) {
      return List.of(new SuiteCase(name(file), LARGE_AIM, () -> model(file, 1)));
    }
    Graph graph = OnnxReader.read(file);
    boolean trees =
        graph.nodes().stream().anyMatch(node -> node.operator().startsWith("TreeEnsemble"));
    List<SuiteCase> cases = new ArrayList<>();
    cases.add(
        new SuiteCase(name(file) + ", 1 row", trees ? TREES_AIM : SMALL_AIM, () -> model(file, 1)));
    if (hasOpenBatch(graph)) {
      cases.add(
          new SuiteCase(
              name(file) + ", 1,000 rows",
              trees ? TREES_BATCH_AIM : SMALL_AIM,
              () -> model(file, BATCH)));
    }
    return cases;
  }

  private static boolean isLight(Path file) {
    return file.getFileName().toString().startsWith("light_");
  }

  private String name(Path file) {
    String name = folder.relativize(file).toString();
    return name.replaceFirst("[/\\\\]model\\.onnx$", "").replaceFirst("\\.onnx$", "");
  }

  private static boolean hasOpenBatch(Graph graph) {
    return graph.inputs().stream()
        .allMatch(input ->
            input.holdsTensor()
                && input.type().rank() > 0
                && input.type().dims().getFirst() instanceof Dim.Symbol);
  }

  private static SuiteCase.Model model(Path file, long batch) {
    Graph graph = OnnxReader.read(file);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    Random random = new Random(11);
    for (Value input : graph.inputs()) {
      Tensor tensor =
          isLight(file)
              ? rising(shape(input, batch))
              : RandomTensor.of(input.type().elementType(), shape(input, batch), BELOW, random);
      inputs.put(input.name(), tensor);
      shapes.put(input.name(), tensor.shape());
    }
    return new SuiteCase.Model(BoundShapes.bind(graph, shapes), inputs, Optional.of(file));
  }

  private static Shape shape(Value input, long batch) {
    List<Dim> dims = input.type().dims();
    return Shape.of(
        LongStream.range(0, dims.size())
            .map(axis ->
                dims.get((int) axis) instanceof Dim.Known(long extent)
                    ? extent
                    : axis == 0 ? batch : 1)
            .toArray());
  }

  private static Tensor rising(Shape shape) {
    float[] values = new float[(int) shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) i / values.length;
    }
    return Tensor.of(shape, values);
  }
}
