package joist.graph.report;

import java.util.List;

/**
 * How many bytes of values are in memory while a graph runs node by node: each value from the node
 * that makes it, an input from the start, to the last node that reads it, an output to the end. A
 * view shares its source's bytes. Constants are in memory throughout and not counted.
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
}
