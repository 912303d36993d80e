package joist.onnx;

import java.util.Optional;
import joist.onnx.WireNumbers.Kind;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/** Reads ONNX's SparseTensorProto as the dense tensor that it stands for. */
final class SparseMessage {
  /** Up to here a tensor may have next to no values; a larger one must be worth its memory. */
  private static final long ALWAYS_DENSE = 4096;

  private static final long LEAST_DENSITY = 256;

  private SparseMessage() {}

  /** The tensor, which is called as its values are. */
  static TensorMessage.Named read(WireReader reader, ExternalData external) {
    Optional<TensorMessage.Named> values = Optional.empty();
    Optional<Tensor> indices = Optional.empty();
    WireNumbers dims = new WireNumbers(Kind.VARINT);
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> values = Optional.of(TensorMessage.read(reader.message(), external));
        case 2 -> indices = Optional.of(TensorMessage.read(reader.message(), external).tensor());
        case 3 -> dims.read(reader);
        default -> reader.skip();
      }
    }
    if (values.isEmpty() || indices.isEmpty()) {
      throw new OnnxException("a sparse tensor has no values or no indices");
    }
    TensorMessage.Named named = values.get();
    return new TensorMessage.Named(
        named.name(), dense(named, indices.get(), shape(named.name(), dims.toLongs())));
  }

  private static Shape shape(String name, long[] dims) {
    try {
      return Shape.of(dims);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new OnnxException("tensor '" + name + "' has an impossible shape: " + e.getMessage());
    }
  }

  private static Tensor dense(TensorMessage.Named named, Tensor indices, Shape shape) {
    Tensor values = named.tensor();
    long count = values.shape().elements();
    int columns = indices.shape().rank() == 2 ? Math.toIntExact(indices.shape().dim(1)) : 1;
    boolean linear = indices.shape().rank() == 1;
    if (values.type() == ElementType.STRING
        || indices.type() != ElementType.I64
        || values.shape().rank() != 1
        || indices.shape().rank() > 2
        || indices.shape().elements() != count * columns
        || (!linear && columns != shape.rank())) {
      throw new OnnxException(
          "sparse tensor '%s' of shape %s: its values %s and indices %s do not fit"
              .formatted(named.name(), shape, values, indices));
    }
    if (shape.elements() > ALWAYS_DENSE && shape.elements() / LEAST_DENSITY > count) {
      throw new OnnxException(
          "sparse tensor '%s' of shape %s has %d values, less than one in %d; such are not supported"
              .formatted(named.name(), shape, count, LEAST_DENSITY));
    }
    Tensor dense = TensorBytes.room(named.name(), values.type(), shape);
    int bytes = values.type().bytes();
    for (long i = 0; i < count; i++) {
      long at = linear ? indices.i64(i) : flat(named.name(), indices, i, shape);
      checkPlace(named.name(), at, shape.elements());
      dense.data().asSlice(at * bytes, bytes).copyFrom(values.data().asSlice(i * bytes, bytes));
    }
    return dense;
  }

  private static long flat(String name, Tensor indices, long row, Shape shape) {
    long at = 0;
    for (int axis = 0; axis < shape.rank(); axis++) {
      long index = TensorNumbers.integer(indices, row * shape.rank() + axis);
      checkPlace(name, index, shape.dim(axis));
      at = at * shape.dim(axis) + index;
    }
    return at;
  }

  private static void checkPlace(String name, long index, long extent) {
    if (index < 0 || index >= extent) {
      throw new OnnxException(
          "sparse tensor '%s' has the index %d, expected 0 to %d"
              .formatted(name, index, extent - 1));
    }
  }
}
