package joist.server.v2;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.server.inference.InferRequest;
import joist.server.inference.TensorShape;
import joist.tensor.Tensor;

/**
 * All that a head of JSON says whose inputs are raw bytes behind it: what is left is to lay them
 * over the bytes.
 *
 * @param inputs in the order of their bytes
 * @param asked the request without its inputs
 */
record InferPlan(List<RawInput> inputs, PlacedRequest asked) {
  InferPlan {
    inputs = List.copyOf(inputs);
  }

  /** An input whose data are the next {@code bytes} behind the JSON. */
  record RawInput(TensorHeader header, long bytes) {}

  /** The plan of a request that was read. */
  static InferPlan of(List<RawInput> inputs, PlacedRequest read) {
    return new InferPlan(inputs, over(read, Map.of()));
  }

  /** What its largest tensor takes, as limits count it. */
  long mostTensorBytes() {
    return inputs.stream()
        .map(RawInput::header)
        .mapToLong(
            header -> header.shape().elements() * TensorShape.bytes(header.datatype().type()))
        .max()
        .orElse(0);
  }

  /**
   * The request of these bytes.
   *
   * @throws joist.server.http.RequestException when they are not as many as the head says
   */
  PlacedRequest read(RawTail tail) {
    if (inputs.size() == 1) {
      RawInput only = inputs.getFirst();
      Tensor tensor = tensor(only, tail);
      tail.requireTaken();
      return over(asked, Map.of(only.header().name(), tensor));
    }
    Map<String, Tensor> tensors = LinkedHashMap.newLinkedHashMap(inputs.size());
    for (RawInput input : inputs) {
      tensors.put(input.header().name(), tensor(input, tail));
    }
    tail.requireTaken();
    return over(asked, tensors);
  }

  private static Tensor tensor(RawInput input, RawTail tail) {
    MemorySegment raw = tail.take(input.bytes(), input.header().name());
    return RawTensor.over(input.header(), raw);
  }

  private static PlacedRequest over(PlacedRequest like, Map<String, Tensor> inputs) {
    return new PlacedRequest(
        new InferRequest(like.tensors().id(), inputs, like.tensors().outputs()),
        like.placements(),
        like.rest(),
        like.classes(),
        like.timeoutNanos());
  }
}
