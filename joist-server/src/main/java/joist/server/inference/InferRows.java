package joist.server.inference;

import joist.tensor.Tensor;

/** How many rows a request of tensors stands for. */
public final class InferRows {
  private InferRows() {}

  /** The first input's first extent; 1 for a scalar or none. */
  public static int of(InferRequest request) {
    return request.inputs().values().stream()
        .findFirst()
        .map(Tensor::shape)
        .filter(shape -> shape.rank() > 0)
        .map(shape -> (int) Math.min(Integer.MAX_VALUE, shape.dim(0)))
        .orElse(1);
  }
}
