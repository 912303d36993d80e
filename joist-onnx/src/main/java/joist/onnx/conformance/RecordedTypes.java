package joist.onnx.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/**
 * Input types as test data has them. Some of ONNX's models declare another rank for an input than
 * their own data has, which its runner never looks at.
 */
final class RecordedTypes {
  private RecordedTypes() {}

  /** The graph with the ranks of its inputs as these tensors have them. */
  static Graph of(Graph graph, Map<String, Datum> inputs) {
    List<Value> typed = new ArrayList<>();
    for (Value input : graph.inputs()) {
      boolean other =
          inputs.get(input.name()) instanceof Tensor tensor
              && input.datumType() instanceof ValueType declared
              && tensor.type() == declared.elementType()
              && tensor.shape().rank() != declared.rank();
      typed.add(other ? recorded(input, inputs) : input);
    }
    return new Graph(
        graph.name(),
        typed,
        graph.outputs(),
        graph.initializers(),
        graph.nodes(),
        graph.opsets(),
        graph.metadata());
  }

  private static Value recorded(Value input, Map<String, Datum> inputs) {
    if (!(inputs.get(input.name()) instanceof Tensor tensor)) {
      return input;
    }
    List<Dim> dims = new ArrayList<>();
    for (long extent : tensor.shape().dims()) {
      dims.add(Dim.of(extent));
    }
    return new Value(input.name(), new ValueType(tensor.type(), dims));
  }
}
