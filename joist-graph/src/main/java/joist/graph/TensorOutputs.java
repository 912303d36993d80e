package joist.graph;

import java.util.Map;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/** Outputs of whoever asks for tensors alone. */
public final class TensorOutputs {
  private TensorOutputs() {}

  /**
   * The same map: one of tensors alone, as is found out here.
   *
   * @throws GraphException when an output is none; the message names it
   */
  @SuppressWarnings("unchecked")
  public static Map<String, Tensor> of(Map<String, ? extends Datum> outputs) {
    for (Map.Entry<String, ? extends Datum> output : outputs.entrySet()) {
      if (!(output.getValue() instanceof Tensor)) {
        throw new GraphException(
            "output '%s': expected a tensor, got %s; ask for all kinds of values"
                .formatted(output.getKey(), output.getValue()));
      }
    }
    return (Map<String, Tensor>) outputs;
  }
}
