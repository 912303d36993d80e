package joist.server.http;

import java.util.Map;
import joist.serving.Deployment;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A request of tensors, in parts: what is between them may run in a batch with others'. The parts
 * are called once each, in order, by one thread at a time.
 */
public interface TensorWork<A> {
  /**
   * The inputs by name, as the deployment's graph declares them, in memory that lives while they
   * do: what of the request's body is not {@link Bytes#lasting} is given back after it.
   */
  Map<String, Tensor> decode(Deployment deployment);

  /** The answer, from all outputs of the graph. */
  A encode(Deployment deployment, Map<String, Tensor> outputs);

  /** The first input's first extent; 1 for a scalar or none. */
  static int rows(Map<String, Tensor> inputs) {
    for (Tensor first : inputs.values()) {
      Shape shape = first.shape();
      return shape.rank() == 0 ? 1 : (int) Math.min(Integer.MAX_VALUE, shape.dim(0));
    }
    return 1;
  }
}
