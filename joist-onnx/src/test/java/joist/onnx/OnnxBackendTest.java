package joist.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.graph.interpret.Interpreter;
import joist.tensor.ElementType;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The ONNX project's own tests of operators, from the folder that {@code -Djoist.onnx.testdata}
 * names (Debian's {@code libonnx-testdata} has it). Selected by the Maven profile {@code
 * onnx-testdata}.
 */
@Tag("onnx-testdata")
class OnnxBackendTest {
  @Test
  void answersAsTheOnnxProjectExpects() throws IOException {
    Path folder = Path.of(System.getProperty("joist.onnx.testdata"), "node");
    List<String> passed = new ArrayList<>();
    List<String> unsupported = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    try (Stream<Path> cases = Files.list(folder)) {
      for (Path testCase : cases.sorted().toList()) {
        String name = testCase.getFileName().toString();
        if (name.contains("BFLOAT16") || name.contains("FLOAT_to_STRING")) {
          continue; // their bf16 data is declared u16; the digits of text are the runtime's choice
        }
        try {
          check(testCase);
          passed.add(name);
        } catch (GraphException e) {
          (isUnsupported(e) ? unsupported : failed).add(name + ": " + e.getMessage());
        } catch (AssertionError | RuntimeException e) {
          failed.add(name + ": " + e);
        }
      }
    }
    System.out.printf(
        "ONNX node tests: %d passed, %d failed, %d of operators that Joist does not have%n",
        passed.size(), failed.size(), unsupported.size());
    if (Boolean.getBoolean("joist.onnx.verbose")) {
      unsupported.forEach(System.out::println);
    }
    assertThat(failed).isEmpty();
    assertThat(passed).hasSizeGreaterThan(300);
  }

  private static boolean isUnsupported(GraphException e) {
    return String.valueOf(e.getMessage()).contains("not supported")
        || String.valueOf(e.getMessage()).contains("is supported for versions")
        || String.valueOf(e.getMessage()).contains("expected a tensor of a known type and rank")
        || String.valueOf(e.getMessage()).contains("element type that Joist supports");
  }

  private static void check(Path testCase) throws IOException {
    Graph graph = OnnxReader.read(testCase.resolve("model.onnx"));
    Path data = testCase.resolve("test_data_set_0");
    Map<String, Tensor> inputs = new HashMap<>();
    for (int i = 0; i < graph.inputs().size(); i++) {
      inputs.put(graph.inputs().get(i).name(), tensor(data.resolve("input_" + i + ".pb")));
    }
    Map<String, Tensor> outputs = Interpreter.run(graph, inputs);
    int i = 0;
    for (Value output : graph.outputs()) {
      Tensor expected = tensor(data.resolve("output_" + i++ + ".pb"));
      assertClose(outputs.get(output.name()), expected);
    }
  }

  private static Tensor tensor(Path file) throws IOException {
    WireReader reader = new WireReader(MappedFile.map(file));
    return TensorMessage.read(reader, new ExternalData(Optional.empty())).tensor();
  }

  private static void assertClose(Tensor actual, Tensor expected) {
    assertThat(actual.toString()).isEqualTo(expected.toString());
    for (long i = 0; i < expected.shape().elements(); i++) {
      switch (expected.type()) {
        case STRING -> assertThat(actual.string(i)).isEqualTo(expected.string(i));
        case F32 -> assertClose(actual.f32(i), expected.f32(i), 1e-4);
        case F64 -> assertClose(actual.f64(i), expected.f64(i), 1e-7);
        case F16, BF16 -> assertClose(half(actual, i), half(expected, i), 2e-3);
        default -> {}
      }
    }
    if (!expected.type().isFloating() && expected.type() != ElementType.STRING) {
      assertThat(actual).isEqualTo(expected);
    }
  }

  private static double half(Tensor tensor, long i) {
    short bits = tensor.data().getAtIndex(Tensor.I16, i);
    return tensor.type() == ElementType.F16
        ? Float.float16ToFloat(bits)
        : Float.intBitsToFloat(bits << 16);
  }

  private static void assertClose(double actual, double expected, double tolerance) {
    boolean same =
        Double.compare(actual, expected) == 0
            || actual == expected
            || Math.abs(actual - expected) <= tolerance * (1 + Math.abs(expected));
    assertThat(same).as("expected %s, got %s", expected, actual).isTrue();
  }
}
