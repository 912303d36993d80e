package joist.cli;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.compiler.Executable;
import joist.compiler.shaped.ShapedPlan;
import joist.compiler.shaped.StepTime;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.tensor.Datum;

/**
 * What the compiler makes of a graph, for people: by a node's first output, with what it is fused
 * or why it is not, and, where it was measured, its time.
 *
 * @param summary what is run, or why nothing is
 * @param arenaBytes that each running call takes for its values; 0 where it is not planned
 * @param reasons by first output
 * @param seconds by first output; a fused loop's time stands at the first of its nodes
 */
record CompiledLook(
    String summary, long arenaBytes, Map<String, String> reasons, Map<String, Double> seconds) {
  private static final long MEASURING_NANOS = 3_000_000_000L;
  private static final long BELOW = 2;

  /**
   * Compiles the graph for the shapes of its inputs' types, open extents as 1.
   *
   * @param measured whether to run it, on random inputs
   */
  static CompiledLook at(Graph graph, RunTarget target, boolean measured) {
    try {
      Executable executable = target.compile(graph);
      Map<String, Datum> inputs = inputs(graph);
      ShapedPlan plan = executable.plan(inputs);
      List<StepTime> times = measured ? executable.stepTimes(inputs, MEASURING_NANOS) : List.of();
      return new CompiledLook(
          "%,d steps for %,d nodes".formatted(plan.steps().size(), plan.graph().nodes().size()),
          plan.arenaBytes(),
          plan.reasons(),
          seconds(times));
    } catch (GraphException
        | BadInputException
        | IllegalArgumentException
        | ArithmeticException e) {
      return new CompiledLook("is not compiled: " + e.getMessage(), 0, Map.of(), Map.of());
    }
  }

  private static Map<String, Datum> inputs(Graph graph) {
    RandomDatum some = new RandomDatum(1, BELOW, new Random(0));
    Map<String, Datum> inputs = new LinkedHashMap<>();
    for (Value input : graph.inputs()) {
      inputs.put(input.name(), some.of(input));
    }
    return inputs;
  }

  private static Map<String, Double> seconds(List<StepTime> times) {
    Map<String, Double> seconds = new HashMap<>();
    for (StepTime time : times) {
      if (!time.nodes().isEmpty()) {
        seconds.merge(key(time.nodes().getFirst()), time.seconds(), Double::sum);
      }
    }
    return seconds;
  }

  /** What a node is known by: its first output, which passes keep. */
  static String key(Node node) {
    return node.outputs().isEmpty() ? node.name() : node.outputs().getFirst();
  }

  double allSeconds() {
    return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
