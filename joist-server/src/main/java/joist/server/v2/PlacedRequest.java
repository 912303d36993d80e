package joist.server.v2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import joist.model.Model;
import joist.model.Signature;
import joist.server.inference.InferRequest;
import joist.server.inference.NamedRequest;
import joist.tensor.Tensor;

/**
 * A request decoded, with where its outputs go.
 *
 * @param timeoutNanos how long its caller waits, where it says so
 * @param placements by output; those that are not there go where {@code rest} says
 * @param classes how many classes are wanted in the place of an output, by its name
 */
record PlacedRequest(
    InferRequest tensors,
    Map<String, Placement> placements,
    Placement rest,
    Map<String, Long> classes,
    OptionalLong timeoutNanos)
    implements NamedRequest {
  Placement placement(String output) {
    return placements.getOrDefault(output, rest);
  }

  /**
   * A model's outputs as they are to be sent: classes in the place of those that they are asked of.
   */
  Map<String, Tensor> told(Model model, Map<String, Tensor> outputs) {
    if (classes.isEmpty()) {
      return outputs;
    }
    List<String> labels = model.signature().map(Signature::classes).orElse(List.of());
    Map<String, Tensor> told = LinkedHashMap.newLinkedHashMap(outputs.size());
    outputs.forEach((name, tensor) -> {
      Long most = classes.get(name);
      told.put(name, most == null ? tensor : Classes.of(name, tensor, most, labels));
    });
    return told;
  }
}
