package joist.onnx.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.onnx.OnnxData;
import joist.onnx.conformance.ConformanceCase.DataSet;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** The inputs of a data set and the outputs that are expected, as its files have them. */
final class Recording {
  private Recording() {}

  static Map<String, Datum> inputs(Graph graph, DataSet data) throws IOException {
    Map<String, Datum> inputs = new LinkedHashMap<>();
    for (Value input : graph.inputs()) {
      switch (data) {
        case DataSet.Recorded(Path folder) -> {
          Path file = folder.resolve("input_" + inputs.size() + ".pb");
          if (Files.exists(file)) {
            inputs.put(input.name(), read(file, input));
          }
        }
        case DataSet.Ramp(Path output) -> inputs.put(input.name(), RampInput.of(input));
      }
    }
    return inputs;
  }

  /** The expected outputs by name: all of a recorded data set, the first one of a light model. */
  static Map<String, Datum> outputs(Graph graph, DataSet data) throws IOException {
    Map<String, Datum> outputs = new LinkedHashMap<>();
    for (Value output : graph.outputs()) {
      switch (data) {
        case DataSet.Recorded(Path folder) ->
            outputs.put(
                output.name(), read(folder.resolve("output_" + outputs.size() + ".pb"), output));
        case DataSet.Ramp(Path expected) -> {
          if (outputs.isEmpty()) {
            outputs.put(output.name(), read(expected, output));
          }
        }
      }
    }
    return outputs;
  }

  private static Datum read(Path file, Value value) throws IOException {
    Datum datum = OnnxData.read(file, value.datumType());
    return datum instanceof Tensor tensor ? asDeclared(tensor, value.datumType()) : datum;
  }

  /** ONNX wrote bf16 as the u16 of its bits while NumPy had no such type. */
  private static Tensor asDeclared(Tensor recorded, DatumType declared) {
    boolean bits =
        declared instanceof ValueType type
            && type.elementType() == ElementType.BF16
            && recorded.type() == ElementType.U16;
    return bits ? Tensor.over(ElementType.BF16, recorded.shape(), recorded.data()) : recorded;
  }
}
