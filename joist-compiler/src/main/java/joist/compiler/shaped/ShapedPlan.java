package joist.compiler.shaped;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joist.compiler.lower.Step;
import joist.compiler.memory.Buffers;
import joist.compiler.memory.Place;
import joist.compiler.team.StepWatch;
import joist.graph.Graph;
import joist.graph.Node;

/**
 * How a graph is run for concrete shapes: steps over buffers of one arena. Immutable.
 *
 * @param inputs where the graph's inputs lie, dense, in order
 * @param outputs where the graph's outputs lie, dense, in order
 * @param layout where each buffer begins in the arena
 * @param reasons for each node by its first output: with what it is fused, or why it is not
 */
public record ShapedPlan(
    Graph graph,
    List<Place> inputs,
    List<Place> outputs,
    Buffers buffers,
    Buffers.Layout layout,
    List<Step> steps,
    Map<String, String> reasons) {
  public ShapedPlan {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    steps = List.copyOf(steps);
    reasons = Map.copyOf(reasons);
  }

  /** The plan with more said of nodes that it does not run. */
  ShapedPlan withReasons(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(reasons);
    all.putAll(more);
    return new ShapedPlan(graph, inputs, outputs, buffers, layout, steps, all);
  }

  /** Tells what the nodes of a step took. */
  static void tell(StepWatch watch, List<Node> nodes, long nanos) {
    watch.ran(
        nodes.stream().map(ShapedPlan::name).toList(),
        nodes.stream().map(Node::operator).toList(),
        nanos);
  }

  /** A node that has no name is known by what it makes. */
  private static String name(Node node) {
    return node.name().isEmpty() && !node.outputs().isEmpty()
        ? node.outputs().getFirst()
        : node.name();
  }

  /** Bytes that each running call takes. */
  public long arenaBytes() {
    return layout.bytes();
  }
}
