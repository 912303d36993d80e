package joist.compiler;

import java.util.List;
import java.util.Map;
import joist.compiler.lower.Step;
import joist.graph.Node;
import joist.tensor.Tensor;

/** What of an executable is left to the reference interpreter. */
final class Steps {
  private Steps() {}

  static List<Node> interpreted(Executable executable, Map<String, Tensor> inputs) {
    return executable.plan(inputs).steps().stream()
        .filter(step -> step instanceof Step.Call call && call.isInterpreted())
        .flatMap(step -> step.nodes().stream())
        .toList();
  }
}
