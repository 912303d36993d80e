package joist.graph.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;

/**
 * Which values are in memory while a graph runs node by node: each from the node that makes it, an
 * input from the start, to the last node that reads it, an output to the end. A view shares its
 * source's bytes. Constants are in memory throughout and not counted.
 *
 * @param steps one for each node that runs, in order
 */
public record MemoryTimeline(List<Step> steps) {
  /**
   * The moment at which a node runs.
   *
   * @param node index in the graph
   * @param liveBytes of the values in memory, the node's inputs and outputs among them
   */
  public record Step(int node, long liveBytes) {}

  /** A value in memory. */
  public record Held(String value, long bytes) {}

  public MemoryTimeline {
    steps = List.copyOf(steps);
  }

  /** A value's stay in memory, first and last steps included. */
  private record Stay(String value, int first, int last, long bytes) {}

  static MemoryTimeline of(Graph graph, Sizes sizes) {
    List<Integer> running = running(graph);
    long[] change = new long[running.size() + 1];
    for (Stay stay : stays(graph, sizes, running)) {
      change[stay.first()] += stay.bytes();
      change[stay.last() + 1] -= stay.bytes();
    }
    List<Step> steps = new ArrayList<>();
    long live = 0;
    for (int step = 0; step < running.size(); step++) {
      live += change[step];
      steps.add(new Step(running.get(step), live));
    }
    return new MemoryTimeline(steps);
  }

  private static List<Integer> running(Graph graph) {
    Constants constants = Constants.of(graph);
    List<Integer> running = new ArrayList<>();
    for (int i = 0; i < graph.nodes().size(); i++) {
      if (!constants.folds(graph.nodes().get(i))) {
        running.add(i);
      }
    }
    return running;
  }

  private static List<Stay> stays(Graph graph, Sizes sizes, List<Integer> running) {
    Map<String, String> roots = new HashMap<>();
    Map<String, Integer> first = new LinkedHashMap<>();
    Map<String, Integer> last = new HashMap<>();
    if (running.isEmpty()) {
      return List.of();
    }
    graph.inputs().forEach(input -> first.put(input.name(), 0));
    for (int step = 0; step < running.size(); step++) {
      Node node = graph.nodes().get(running.get(step));
      for (String input : node.inputs()) {
        last.put(roots.getOrDefault(input, input), step);
      }
      for (String output : node.outputs()) {
        if (Work.isView(node) && output.equals(node.outputs().getFirst())) {
          String source = node.inputs().getFirst();
          roots.put(output, roots.getOrDefault(source, source));
        } else if (!output.isEmpty()) {
          first.put(output, step);
        }
      }
    }
    for (Value output : graph.outputs()) {
      last.put(roots.getOrDefault(output.name(), output.name()), running.size() - 1);
    }
    List<Stay> stays = new ArrayList<>();
    first.forEach((value, step) ->
        stays.add(
            new Stay(
                value, step, Math.max(step, last.getOrDefault(value, step)), sizes.bytes(value))));
    return stays;
  }

  /** The most bytes in memory at once. */
  public long peakBytes() {
    return steps.stream().mapToLong(Step::liveBytes).max().orElse(0);
  }

  /** The first step at which the most bytes are in memory; -1 where nothing runs. */
  public int peakStep() {
    long peak = peakBytes();
    for (int step = 0; step < steps.size(); step++) {
      if (steps.get(step).liveBytes() == peak) {
        return step;
      }
    }
    return -1;
  }

  /** The values in memory at a step, largest first. */
  static List<Held> heldAt(Graph graph, Sizes sizes, int step) {
    return stays(graph, sizes, running(graph)).stream()
        .filter(stay -> stay.first() <= step && step <= stay.last() && stay.bytes() > 0)
        .map(stay -> new Held(stay.value(), stay.bytes()))
        .sorted(Comparator.comparingLong(Held::bytes).reversed())
        .toList();
  }
}
