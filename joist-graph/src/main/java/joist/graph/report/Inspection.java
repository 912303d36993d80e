package joist.graph.report;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import joist.graph.Graph;
import joist.graph.GraphException;

/**
 * What is inside a model and what a run of it costs.
 *
 * @param atPeak the values in memory when the most bytes are, largest first
 */
public record Inspection(
    Graph graph, Sizes sizes, Cost cost, MemoryTimeline memory, List<MemoryTimeline.Held> atPeak) {
  public Inspection {
    atPeak = List.copyOf(atPeak);
  }

  /**
   * Inspects a graph. Extents that its inputs' types leave open count as 1; {@link BoundShapes}
   * settles them.
   *
   * @throws GraphException when the graph is ill typed for these inputs
   */
  public static Inspection of(Graph graph) {
    Sizes sizes = Sizes.of(graph, Map.of());
    Residency residency = Residency.of(graph, sizes);
    MemoryTimeline memory = residency.timeline();
    return new Inspection(
        graph, sizes, Cost.of(graph, sizes), memory, residency.heldAt(memory.peakStep()));
  }

  /** The nodes that a run computes, by index. */
  public List<Integer> running() {
    return IntStream.range(0, cost.nodes().size())
        .filter(node -> !cost.nodes().get(node).folded())
        .boxed()
        .toList();
  }
}
