package joist.onnx.conformance;

import joist.graph.Dim;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** The input of ONNX's light models: {@code arange(n).reshape(shape) / n}, in f32. */
final class RampInput {
  private RampInput() {}

  /** The ramp for an input; an extent without a number counts as 1. */
  static Tensor of(Value input) {
    if (input.type().elementType() != ElementType.F32) {
      throw new GraphException("the rule of the light models makes f32 inputs, not " + input);
    }
    Shape shape =
        Shape.of(
            input.type().dims().stream()
                .mapToLong(dim ->
                    switch (dim) {
                      case Dim.Known(long extent) -> extent;
                      case Dim.Symbol symbol -> 1;
                    })
                .toArray());
    Tensor tensor = Tensor.zeros(ElementType.F32, shape);
    long elements = shape.elements();
    for (long i = 0; i < elements; i++) {
      tensor.data().setAtIndex(Tensor.F32, i, (float) ((double) i / elements));
    }
    return tensor;
  }
}
