package joist.onnx.conformance;

import java.util.LinkedHashMap;
import java.util.Map;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.interpret.Interpreter;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/** Who answers a test case: the reference interpreter, or a target of the compiler. */
@FunctionalInterface
public interface Engine {
  /**
   * The graph's outputs by name.
   *
   * @throws joist.graph.GraphException when the graph cannot be run
   */
  Map<String, ? extends Datum> run(Graph graph, Map<String, Datum> inputs);

  /** Who runs graphs that take and give tensors only. */
  @FunctionalInterface
  interface OfTensors {
    Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs);
  }

  /**
   * An engine of tensors, with the reference interpreter for graphs that take or give sequences,
   * optionals or maps.
   */
  static Engine ofTensors(OfTensors engine) {
    return (graph, inputs) -> {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      inputs.forEach((name, datum) -> {
        if (datum instanceof Tensor tensor) {
          tensors.put(name, tensor);
        }
      });
      boolean takes = graph.inputs().stream().allMatch(Value::holdsTensor);
      boolean gives = graph.outputs().stream().allMatch(Value::holdsTensor);
      return takes && gives ? engine.run(graph, tensors) : Interpreter.runData(graph, inputs);
    };
  }
}
