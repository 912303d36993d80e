package joist.graph.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.graph.Graph;
import joist.graph.Node;

/**
 * What running a graph costs, node by node: arithmetic, parameters, and bytes of tensors read and
 * written as if every value went to memory and back.
 *
 * <p>A view, such as {@code Reshape}, moves nothing; {@code Gather} reads the rows that it picks.
 * Strings count no bytes; an extent that has no known value counts as 1. Nodes that take constants
 * alone are folded before a run and cost nothing; what they make is a constant like any other. The
 * bodies of control flow count at their node: a Scan's once for each step, a Loop's once for each
 * turn where a constant says how many, else once; of an If's branches the costlier.
 *
 * @param nodes in the graph's order
 * @param weightBytes bytes of the constants that nodes take at a run, each counted once
 */
public record Cost(List<NodeCost> nodes, long weightBytes) {
  /**
   * What one node costs.
   *
   * @param folded whether it is computed before the graph runs
   * @param multiplyAdds products of two numbers that are added up
   * @param otherOperations arithmetic that is no multiply-add
   * @param parameters learned numbers that this node is the first to take
   */
  public record NodeCost(
      String name,
      String operator,
      boolean folded,
      long multiplyAdds,
      long otherOperations,
      long parameters,
      long bytesRead,
      long bytesWritten) {
    /** A multiply-add is two operations. */
    public long flops() {
      return 2 * multiplyAdds + otherOperations;
    }

    public long bytes() {
      return bytesRead + bytesWritten;
    }

    /** Operations for each byte moved; 0 where nothing is. */
    public double intensity() {
      return bytes() == 0 ? 0 : (double) flops() / bytes();
    }
  }

  public Cost {
    nodes = List.copyOf(nodes);
  }

  /**
   * The cost for extents of the symbols, such as {@code {"N": 32}}.
   *
   * @throws joist.graph.GraphException when the graph is ill typed
   */
  public static Cost of(Graph graph, Map<String, Long> extents) {
    return of(graph, Sizes.of(graph, extents));
  }

  static Cost of(Graph graph, Sizes sizes) {
    Constants constants = Constants.of(graph);
    Bodies bodies = new Bodies(graph, sizes);
    Set<String> taken = new HashSet<>();
    List<NodeCost> nodes = new ArrayList<>();
    long weightBytes = 0;
    for (Node node : graph.nodes()) {
      if (constants.folds(node)) {
        nodes.add(new NodeCost(node.name(), node.qualifiedOperator(), true, 0, 0, 0, 0, 0));
        continue;
      }
      long parameters = Parameters.inAttributes(node);
      for (String input : node.inputs()) {
        if (constants.has(input) && taken.add(input)) {
          parameters += Parameters.of(input, sizes);
          weightBytes += sizes.bytes(input);
        }
      }
      Bodies.Sum within = bodies.of(node);
      weightBytes += within.weightBytes();
      nodes.add(running(new Work(node, sizes), within, parameters));
    }
    return new Cost(nodes, weightBytes);
  }

  private static NodeCost running(Work work, Bodies.Sum within, long parameters) {
    return new NodeCost(
        work.node().name(),
        work.node().qualifiedOperator(),
        false,
        work.multiplyAdds() + within.multiplyAdds(),
        work.otherOperations() + within.otherOperations(),
        parameters + within.parameters(),
        work.bytesRead() + within.bytesRead(),
        work.bytesWritten() + within.bytesWritten());
  }

  public long multiplyAdds() {
    return nodes.stream().mapToLong(NodeCost::multiplyAdds).sum();
  }

  public long flops() {
    return nodes.stream().mapToLong(NodeCost::flops).sum();
  }

  /** Learned numbers: constants of real types or of integers of a byte at most, and trees. */
  public long parameters() {
    return nodes.stream().mapToLong(NodeCost::parameters).sum();
  }

  /** Bytes read and written by all nodes. */
  public long bytes() {
    return nodes.stream().mapToLong(NodeCost::bytes).sum();
  }
}
