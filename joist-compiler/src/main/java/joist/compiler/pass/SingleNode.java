package joist.compiler.pass;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.interpret.Interpreter;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/** Runs one node of a graph by the reference interpreter. */
public final class SingleNode {
  private SingleNode() {}

  /** The node's outputs by name, for values that hold at least its inputs. */
  public static Map<String, Tensor> run(Graph graph, Node node, Map<String, Tensor> values) {
    return Interpreter.run(alone(graph, node, values), Map.of());
  }

  /** As {@link #run}, for a node that may make other values than tensors. */
  static Map<String, Datum> runData(Graph graph, Node node, Map<String, Tensor> values) {
    return Interpreter.runData(alone(graph, node, values), Map.of());
  }

  private static Graph alone(Graph graph, Node node, Map<String, Tensor> values) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    Set<String> read = new LinkedHashSet<>(node.inputs());
    read.addAll(node.captured());
    for (String input : read) {
      Tensor value = values.get(input);
      if (value != null) {
        inputs.put(input, value);
      }
    }
    List<Value> outputs =
        node.outputs().stream()
            .filter(name -> !name.isEmpty())
            .map(name -> new Value(name, new DatumType.Unknown()))
            .toList();
    return new Graph(
        graph.name(), List.of(), outputs, inputs, List.of(node), graph.opsets(), Map.of());
  }
}
