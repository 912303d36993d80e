package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shapes of losses and of optimizers' updates. */
final class TrainingRules {
  private TrainingRules() {}

  /** A scalar, or the classes' shape where the loss is not reduced; and the log-probabilities. */
  static List<Facts> loss(Inference call) {
    boolean none = call.node().stringAttribute("reduction", "mean").equals("none");
    Facts loss =
        none
            ? new Facts(call.input(0).type(), call.dims(1), Optional.empty())
            : Facts.of(call.input(0).type(), List.of());
    return List.of(loss, new Facts(call.input(0).type(), call.dims(0), Optional.empty()));
  }

  /** Inputs after the rate and the count: tensors, gradients, and one history of each. */
  static List<Facts> oneHistory(Inference call) {
    return updated(call, 1);
  }

  static List<Facts> twoHistories(Inference call) {
    return updated(call, 2);
  }

  private static List<Facts> updated(Inference call, int histories) {
    int parts = histories + 2;
    int inputs = call.inputs().size() - 2;
    if (inputs % parts != 0) {
      throw call.failure(
          "expected a rate, a count and %d tensors for each updated one, got %d inputs"
              .formatted(parts, inputs + 2));
    }
    int tensors = inputs / parts;
    List<Facts> outputs = new ArrayList<>();
    for (int i = 0; i < tensors * parts; i++) {
      boolean gradient = i / tensors == 1;
      if (!gradient) {
        Facts input = call.input(i + 2);
        outputs.add(new Facts(input.type(), input.dims(), Optional.empty()));
      }
    }
    return outputs;
  }
}
