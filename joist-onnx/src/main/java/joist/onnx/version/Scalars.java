package joist.onnx.version;

import java.util.Optional;
import java.util.OptionalDouble;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Single numbers and short lists of them, between attributes and tensors. */
final class Scalars {
  private Scalars() {}

  /** A scalar of a floating type. */
  static Tensor of(ElementType type, float value) {
    Tensor scalar = Tensor.zeros(type, Shape.of());
    switch (type) {
      case F32 -> scalar.data().set(Tensor.F32, 0, value);
      case F64 -> scalar.data().set(Tensor.F64, 0, value);
      case F16 -> scalar.data().set(Tensor.I16, 0, Float.floatToFloat16(value));
      default -> throw new IllegalArgumentException("expected a floating type, got " + type);
    }
    return scalar;
  }

  /** The one number of a tensor of a floating type, if that is what it is. */
  static OptionalDouble real(Tensor tensor) {
    if (tensor.shape().elements() != 1) {
      return OptionalDouble.empty();
    }
    return switch (tensor.type()) {
      case F32 -> OptionalDouble.of(tensor.f32(0));
      case F64 -> OptionalDouble.of(tensor.f64(0));
      case F16 -> OptionalDouble.of(Float.float16ToFloat(tensor.data().get(Tensor.I16, 0)));
      default -> OptionalDouble.empty();
    };
  }

  /** The integers of a list of indices, if that is what the tensor is. */
  static Optional<long[]> integers(Tensor tensor) {
    long[] values = new long[Math.toIntExact(tensor.shape().elements())];
    for (int i = 0; i < values.length; i++) {
      switch (tensor.type()) {
        case I64 -> values[i] = tensor.i64(i);
        case I32 -> values[i] = tensor.i32(i);
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(values);
  }
}
