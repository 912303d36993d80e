package joist.onnx.conformance;

import java.util.Map;
import joist.graph.Graph;
import joist.tensor.Tensor;

/** Who answers a test case: the reference interpreter, or a target of the compiler. */
@FunctionalInterface
public interface Engine {
  /**
   * The graph's outputs by name.
   *
   * @throws joist.graph.GraphException when the graph cannot be run
   */
  Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs);
}
