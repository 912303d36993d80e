package joist.server.inference;

import java.util.List;
import java.util.Map;
import joist.tensor.Tensor;

/**
 * A request in either encoding, decoded.
 *
 * @param id the caller's; empty when there is none
 * @param inputs by name, shaped as the caller said
 * @param outputs the outputs wanted; empty for all
 */
public record InferRequest(String id, Map<String, Tensor> inputs, List<String> outputs)
    implements NamedRequest {
  public InferRequest {
    outputs = List.copyOf(outputs);
  }

  @Override
  public InferRequest tensors() {
    return this;
  }
}
