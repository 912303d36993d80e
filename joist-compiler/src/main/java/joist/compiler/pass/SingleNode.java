package joist.compiler.pass;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Runs one node of a graph by the reference interpreter. */
public final class SingleNode {
  /** The interpreter looks at outputs' names only. */
  private static final ValueType ANY = ValueType.of(ElementType.F32);

  private SingleNode() {}

  /** The node's outputs by name, for values that hold at least its inputs. */
  public static Map<String, Tensor> run(Graph graph, Node node, Map<String, Tensor> values) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (String input : node.inputs()) {
      Tensor value = values.get(input);
      if (value != null) {
        inputs.put(input, value);
      }
    }
    List<Value> outputs =
        node.outputs().stream()
            .filter(name -> !name.isEmpty())
            .map(name -> new Value(name, ANY))
            .toList();
    return Interpreter.run(
        new Graph(
            graph.name(), List.of(), outputs, inputs, List.of(node), graph.opsets(), Map.of()),
        Map.of());
  }
}
