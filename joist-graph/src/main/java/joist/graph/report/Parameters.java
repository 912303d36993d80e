package joist.graph.report;

import joist.graph.Attribute;
import joist.graph.Node;

/** Counts learned numbers. */
final class Parameters {
  private Parameters() {}

  /** Of a constant; indices and shapes are none. */
  static long of(String constant, Sizes sizes) {
    return sizes.type(constant).filter(Constants::areParameters).isPresent()
        ? sizes.elements(constant)
        : 0;
  }

  /**
   * In a classical operator's attributes, where trees, coefficients and support vectors are: every
   * list of reals counts.
   */
  static long inAttributes(Node node) {
    if (!node.domain().equals(Node.ONNX_ML)) {
      return 0;
    }
    long parameters = 0;
    for (Attribute attribute : node.attributes().values()) {
      parameters +=
          switch (attribute) {
            case Attribute.Floats(float[] values) -> values.length;
            case Attribute.TensorValue(var tensor) ->
                Constants.areParameters(tensor.type()) ? tensor.shape().elements() : 0;
            default -> 0;
          };
    }
    return parameters;
  }
}
