package joist.compiler.pass;

import java.util.List;
import java.util.Map;
import joist.graph.Graph;
import joist.graph.Node;
import joist.tensor.Tensor;

/** Graphs made from graphs: the same face, other nodes. */
final class Rewrites {
  private Rewrites() {}

  static Graph with(Graph graph, Map<String, Tensor> initializers, List<Node> nodes) {
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        initializers,
        nodes,
        graph.opsets(),
        graph.metadata());
  }
}
