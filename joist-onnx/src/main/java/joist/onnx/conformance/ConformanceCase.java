package joist.onnx.conformance;

import java.nio.file.Path;
import java.util.List;

/**
 * A model with the answers that the ONNX project expects of it.
 *
 * @param name of the folder or, for a light model, of the file without {@code .onnx}
 * @param dataSets one at least
 */
public record ConformanceCase(String name, Path model, List<DataSet> dataSets) {
  public ConformanceCase {
    dataSets = List.copyOf(dataSets);
  }

  /** Inputs with the outputs that they lead to. */
  public sealed interface DataSet {
    /** A folder of {@code input_0.pb}, {@code input_1.pb}, ... and {@code output_0.pb}, ... */
    record Recorded(Path folder) implements DataSet {}

    /**
     * The rule of ONNX's light models: every input is {@code arange(n).reshape(shape) / n} in f32.
     *
     * @param output the expected first output
     */
    record Ramp(Path output) implements DataSet {}
  }
}
