package joist.compiler.pass;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.interpret.Bodies;
import joist.graph.interpret.Interpreter;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/** Runs one node of a graph by the reference interpreter. */
public final class SingleNode {
  private SingleNode() {}

  /** The node's outputs by name, for values that hold at least its inputs. */
  public static Map<String, Tensor> run(Graph graph, Node node, Map<String, Tensor> values) {
    return Interpreter.run(alone(graph, node, values), values);
  }

  /** As {@link #run}, for a node that takes or makes other values than tensors too. */
  static Map<String, Datum> runData(Graph graph, Node node, Map<String, ? extends Datum> values) {
    return Interpreter.runData(alone(graph, node, values), values);
  }

  /** As {@link #run}, for any node, with the bodies of control flow run by {@code bodies}. */
  public static Map<String, Datum> runData(
      Graph graph, Node node, Map<String, ? extends Datum> values, Bodies bodies) {
    return Interpreter.runData(alone(graph, node, values), values, bodies);
  }

  private static Graph alone(Graph graph, Node node, Map<String, ? extends Datum> values) {
    Set<String> used = new LinkedHashSet<>(node.inputs());
    used.addAll(node.captured());
    used.retainAll(values.keySet());
    return new Graph(
        graph.name(),
        used.stream().map(SingleNode::any).toList(),
        node.outputs().stream().filter(name -> !name.isEmpty()).map(SingleNode::any).toList(),
        Map.of(),
        List.of(node),
        graph.opsets(),
        Map.of());
  }

  private static Value any(String name) {
    return new Value(name, new DatumType.Unknown());
  }
}
