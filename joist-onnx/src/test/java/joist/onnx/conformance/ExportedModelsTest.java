package joist.onnx.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import joist.graph.Graph;
import joist.graph.interpret.Interpreter;
import joist.onnx.OnnxReader;
import joist.onnx.OnnxTensors;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Models that scikit-learn, XGBoost and LightGBM trained and their exporters wrote, against the
 * answers of those tools. {@code joist-bench/export} makes them.
 */
class ExportedModelsTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "exported");
  private static final double RELATIVE = 1e-5;

  /** Below this, f32 sums of numbers around 1 hold no digits that could agree. */
  private static final double SMALLEST = 0.1;

  private static List<Path> models() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.sorted().toList();
    }
  }

  @TestFactory
  List<DynamicTest> answersAsTheToolThatTrainedIt() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path model : models()) {
      String name = model.getFileName().toString();
      tests.add(DynamicTest.dynamicTest(name, () -> check(model)));
    }
    return tests;
  }

  @Test
  void thereAreModelsOfEachTool() throws IOException {
    for (String tool : List.of("sklearn", "xgboost", "lightgbm")) {
      assertThat(models()).anyMatch(model -> model.getFileName().toString().startsWith(tool));
    }
  }

  private static void check(Path folder) throws IOException {
    Graph graph = OnnxReader.read(folder.resolve("model.onnx"));
    Path data = folder.resolve("test_data_set_0");
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (int i = 0; i < graph.inputs().size(); i++) {
      inputs.put(
          graph.inputs().get(i).name(), OnnxTensors.read(data.resolve("input_" + i + ".pb")));
    }
    Map<String, Tensor> outputs = Interpreter.run(graph, inputs);
    for (int i = 0; i < graph.outputs().size(); i++) {
      Tensor expected = OnnxTensors.read(data.resolve("output_" + i + ".pb"));
      assertAgree(outputs.get(graph.outputs().get(i).name()), expected);
    }
  }

  private static void assertAgree(Tensor actual, Tensor expected) {
    assertThat(actual.toString()).isEqualTo(expected.toString());
    if (!expected.type().isFloating()) {
      assertThat(actual).isEqualTo(expected);
      return;
    }
    for (long i = 0; i < expected.shape().elements(); i++) {
      double e = TensorNumbers.real(expected, i);
      double difference = Math.abs(TensorNumbers.real(actual, i) - e);
      assertThat(difference)
          .as("element %d, expected %s", i, e)
          .isLessThanOrEqualTo(RELATIVE * Math.max(SMALLEST, Math.abs(e)));
    }
  }
}
