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
import joist.graph.report.MemoryTimeline.Held;
import joist.graph.report.MemoryTimeline.Step;

/** From which to which step each value of a graph is in memory. Built once, then read. */
final class Residency {
  private final Sizes sizes;
  private final List<Integer> running = new ArrayList<>();
  private final Map<String, Integer> first = new LinkedHashMap<>();
  private final Map<String, Integer> last = new HashMap<>();

  /** By view, the value whose bytes it shows. */
  private final Map<String, String> sources = new HashMap<>();

  private Residency(Sizes sizes) {
    this.sizes = sizes;
  }

  static Residency of(Graph graph, Sizes sizes) {
    Residency residency = new Residency(sizes);
    Constants constants = Constants.of(graph);
    for (int node = 0; node < graph.nodes().size(); node++) {
      if (!constants.folds(graph.nodes().get(node))) {
        residency.running.add(node);
      }
    }
    graph.inputs().forEach(input -> residency.first.put(input.name(), 0));
    for (int step = 0; step < residency.running.size(); step++) {
      residency.run(step, graph.nodes().get(residency.running.get(step)));
    }
    for (Value output : graph.outputs()) {
      residency.last.put(residency.source(output.name()), residency.running.size() - 1);
    }
    return residency;
  }

  private void run(int step, Node node) {
    node.inputs().forEach(input -> last.put(source(input), step));
    for (int i = 0; i < node.outputs().size(); i++) {
      String output = node.outputs().get(i);
      if (i == 0 && Work.isView(node)) {
        sources.put(output, source(node.inputs().getFirst()));
      } else if (!output.isEmpty()) {
        first.put(output, step);
      }
    }
  }

  private String source(String value) {
    return sources.getOrDefault(value, value);
  }

  private int end(String value) {
    int made = first.getOrDefault(value, 0);
    return Math.max(made, last.getOrDefault(value, made));
  }

  MemoryTimeline timeline() {
    long[] change = new long[running.size() + 1];
    if (!running.isEmpty()) {
      first.forEach((value, step) -> {
        change[step] += sizes.bytes(value);
        change[end(value) + 1] -= sizes.bytes(value);
      });
    }
    List<Step> steps = new ArrayList<>();
    long live = 0;
    for (int step = 0; step < running.size(); step++) {
      live += change[step];
      steps.add(new Step(running.get(step), live));
    }
    return new MemoryTimeline(steps);
  }

  /** The values in memory at a step, largest first. */
  List<Held> heldAt(int step) {
    List<Held> held = new ArrayList<>();
    first.forEach((value, made) -> {
      if (made <= step && step <= end(value) && sizes.bytes(value) > 0) {
        held.add(new Held(value, sizes.bytes(value)));
      }
    });
    held.sort(Comparator.comparingLong(Held::bytes).reversed());
    return held;
  }
}
