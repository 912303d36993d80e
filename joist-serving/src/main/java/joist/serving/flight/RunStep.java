package joist.serving.flight;

import java.util.List;

/**
 * A step of a model's run: a loop nest that is fused of some nodes, or a node by itself.
 *
 * @param name its operators, such as {@code Conv+Relu}; {@code copy} where it is no node's work
 * @param nodes their names
 */
public record RunStep(String name, String nodes, long nanos) {
  private static final int MOST_WORDS = 64;
  private static final int MOST_KEPT = 32;

  public RunStep {
    name = RequestFlight.shortened(name, MOST_WORDS);
    nodes = RequestFlight.shortened(nodes, MOST_WORDS);
  }

  /** The same in few words, to be kept. */
  RunStep inShort() {
    return new RunStep(
        RequestFlight.shortened(name, MOST_KEPT), RequestFlight.shortened(nodes, MOST_KEPT), nanos);
  }

  static RunStep of(List<String> nodes, List<String> operators, long nanos) {
    return new RunStep(
        operators.isEmpty() ? "copy" : String.join("+", operators),
        String.join(", ", nodes),
        nanos);
  }
}
