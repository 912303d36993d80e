package joist.compiler.pass;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * {@code Gemm} of f32 with a factor for its bias becomes {@code Gemm} without bias, and {@code beta
 * * C} added to it. Rounds otherwise than the operator.
 */
public final class SplitGemmBias implements ShapedPass {
  @Override
  public Graph apply(Graph graph, Map<String, ValueType> types) {
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (splits(node, types)) {
        split(graph, node, constants, nodes);
      } else {
        nodes.add(node);
      }
    }
    return Rewrites.with(graph, constants, nodes);
  }

  private static boolean splits(Node node, Map<String, ValueType> types) {
    boolean scaled =
        node.qualifiedOperator().equals("Gemm")
            && node.floatAttribute("beta", 1) != 1
            && node.inputs().size() > 2
            && !node.inputs().get(2).isEmpty();
    ValueType type = scaled ? types.get(node.inputs().get(2)) : null;
    return type != null && type.elementType() == ElementType.F32;
  }

  private static void split(
      Graph graph, Node node, Map<String, Tensor> constants, List<Node> nodes) {
    String output = node.outputs().getFirst();
    Map<String, Attribute> attributes = new TreeMap<>(node.attributes());
    attributes.remove("beta");
    String factor = output + " beta";
    constants.put(factor, Tensor.of(Shape.of(), node.floatAttribute("beta", 1)));
    List<String> factors = node.inputs().subList(0, 2);
    nodes.add(
        new Node(
            node.name(), Node.ONNX, "Gemm", factors, List.of(output + " product"), attributes));
    Node bias = part(node, "Mul", output + " bias", node.inputs().get(2), factor);
    boolean constant =
        constants.containsKey(node.inputs().get(2)) && !isInput(graph, node.inputs().get(2));
    if (constant) {
      constants.putAll(SingleNode.run(graph, bias, constants));
    } else {
      nodes.add(bias);
    }
    nodes.add(part(node, "Add", output, output + " product", output + " bias"));
  }

  private static boolean isInput(Graph graph, String name) {
    return graph.inputs().stream().anyMatch(input -> input.name().equals(name));
  }

  private static Node part(Node of, String operator, String output, String... inputs) {
    return new Node(of.name(), Node.ONNX, operator, List.of(inputs), List.of(output), Map.of());
  }
}
