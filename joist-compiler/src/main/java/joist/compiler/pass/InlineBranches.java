package joist.compiler.pass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * Puts the branch in the place of an {@code If} whose condition is constant, as are those that ask
 * for a shape once the shape is known. The branch's values get the names of the If's outputs in
 * front.
 */
public final class InlineBranches implements Pass {
  @Override
  public Graph apply(Graph graph) {
    Set<String> inputs = new HashSet<>();
    graph.inputs().stream().map(Value::name).forEach(inputs::add);
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Optional<Graph> taken = taken(node, constants, inputs);
      if (taken.isPresent()) {
        inline(node, taken.get(), constants, nodes);
      } else {
        nodes.add(node);
      }
    }
    return Rewrites.with(graph, constants, nodes);
  }

  private static Optional<Graph> taken(
      Node node, Map<String, Tensor> constants, Set<String> inputs) {
    if (!node.qualifiedOperator().equals("If")) {
      return Optional.empty();
    }
    Tensor condition = constants.get(node.inputs().getFirst());
    if (condition == null
        || inputs.contains(node.inputs().getFirst())
        || condition.type() != ElementType.BOOL
        || condition.shape().elements() != 1) {
      return Optional.empty();
    }
    return node.attribute(condition.bool(0) ? "then_branch" : "else_branch").orElse(null)
            instanceof Attribute.GraphValue(Graph branch)
        ? Optional.of(branch)
        : Optional.empty();
  }

  private static void inline(
      Node node, Graph branch, Map<String, Tensor> constants, List<Node> nodes) {
    Map<String, String> names = new HashMap<>();
    String prefix = String.join("", node.outputs()) + "/";
    branch.initializers().keySet().forEach(name -> names.put(name, prefix + name));
    for (Node inner : branch.nodes()) {
      inner.outputs().stream()
          .filter(name -> !name.isEmpty())
          .forEach(name -> names.put(name, prefix + name));
    }
    UnaryOperator<String> renaming = name -> names.getOrDefault(name, name);
    branch.initializers().forEach((name, tensor) -> constants.put(renaming.apply(name), tensor));
    branch.nodes().forEach(inner -> nodes.add(renamed(inner, prefix, renaming)));
    for (int i = 0; i < node.outputs().size(); i++) {
      String output = node.outputs().get(i);
      if (!output.isEmpty()) {
        String made = renaming.apply(branch.outputs().get(i).name());
        nodes.add(
            new Node(
                prefix + "output_" + i,
                Node.ONNX,
                "Identity",
                List.of(made),
                List.of(output),
                Map.of()));
      }
    }
  }

  private static Node renamed(Node node, String prefix, UnaryOperator<String> names) {
    Map<String, Attribute> attributes = new TreeMap<>();
    node.attributes().forEach((key, value) -> attributes.put(key, renamed(value, names)));
    return new Node(
        prefix + node.name(),
        node.domain(),
        node.operator(),
        node.inputs().stream().map(names).toList(),
        node.outputs().stream().map(names).toList(),
        attributes);
  }

  private static Attribute renamed(Attribute attribute, UnaryOperator<String> names) {
    return switch (attribute) {
      case Attribute.GraphValue(Graph graph) -> new Attribute.GraphValue(renamed(graph, names));
      case Attribute.Graphs(List<Graph> graphs) ->
          new Attribute.Graphs(graphs.stream().map(graph -> renamed(graph, names)).toList());
      default -> attribute;
    };
  }

  /** A graph within the branch: what it captures is renamed, what it makes itself is not. */
  private static Graph renamed(Graph graph, UnaryOperator<String> names) {
    Set<String> captured = graph.captured();
    UnaryOperator<String> outer = name -> captured.contains(name) ? names.apply(name) : name;
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs().stream()
            .map(output -> new Value(outer.apply(output.name()), output.datumType()))
            .toList(),
        graph.initializers(),
        graph.nodes().stream().map(node -> renamed(node, "", outer)).toList(),
        graph.opsets(),
        graph.metadata());
  }
}
