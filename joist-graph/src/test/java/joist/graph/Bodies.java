package joist.graph;

import java.util.List;
import java.util.Map;
import joist.tensor.Tensor;

/** Short ways to write graphs with bodies, for tests. */
public final class Bodies {
  private Bodies() {}

  public static Node node(String operator, List<String> inputs, String... outputs) {
    return node(operator, inputs, Map.of(), outputs);
  }

  /** A node that is called as its first output. */
  public static Node node(
      String operator, List<String> inputs, Map<String, Attribute> attributes, String... outputs) {
    return new Node(outputs[0], Node.ONNX, operator, inputs, List.of(outputs), attributes);
  }

  /** A body whose outputs are of the type that is inferred. */
  public static Attribute body(List<Value> inputs, List<Node> nodes, String... outputs) {
    return new Attribute.GraphValue(graph(inputs, Map.of(), nodes, outputs));
  }

  /** A graph of version 21 whose outputs are of the type that is inferred. */
  public static Graph graph(
      List<Value> inputs, Map<String, Tensor> constants, List<Node> nodes, String... outputs) {
    List<Value> made =
        List.of(outputs).stream().map(name -> new Value(name, new DatumType.Unknown())).toList();
    Map<String, Integer> opsets = Map.of(Node.ONNX, 21, Node.ONNX_ML, 5);
    return new Graph("g", inputs, made, constants, nodes, opsets, Map.of());
  }

  public static Value any(String name) {
    return new Value(name, new DatumType.Unknown());
  }
}
