package joist.compiler.pass;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.Tensor;

/** Walks over a graph and puts others in the place of some of its nodes. */
final class Expansions {
  /** Operators of earlier versions broadcast otherwise, and are not known. */
  private static final int OLDEST = 7;

  private Expansions() {}

  /** Says what comes in a node's place. */
  @FunctionalInterface
  interface Rule {
    /** Adds what comes in its place; false, whatever was added, where the node stays. */
    boolean expand(Expansion expansion);
  }

  /** The graph with those nodes expanded that {@code rules} names by their qualified operators. */
  static Graph apply(Graph graph, Map<String, ValueType> types, Map<String, Rule> rules) {
    if (graph.opsets().getOrDefault(Node.ONNX, 1) < OLDEST) {
      return graph;
    }
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    List<Node> nodes = new ArrayList<>();
    boolean changed = false;
    for (Node node : graph.nodes()) {
      Rule rule = rules.get(node.qualifiedOperator());
      Expansion expansion = new Expansion(node, graph, types);
      if (rule != null && rule.expand(expansion)) {
        nodes.addAll(expansion.nodes());
        constants.putAll(expansion.constants());
        changed = true;
      } else {
        nodes.add(node);
      }
    }
    return changed ? Rewrites.with(graph, constants, nodes) : graph;
  }
}
