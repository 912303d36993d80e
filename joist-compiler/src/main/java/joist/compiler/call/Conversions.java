package joist.compiler.call;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** {@code Cast} among f32, f64, i64, i32 and bool. */
final class Conversions {
  private static final List<ElementType> TYPES =
      List.of(ElementType.F32, ElementType.F64, ElementType.I64, ElementType.I32, ElementType.BOOL);

  private Conversions() {}

  /** Writes one element of the result. */
  @FunctionalInterface
  private interface Conversion {
    void convert(int element);
  }

  static Optional<Routine> of(ElementType from, ElementType to) {
    return TYPES.contains(from) && TYPES.contains(to)
        ? Optional.of((in, out) -> bind(in.getFirst().orElseThrow(), out.getFirst()))
        : Optional.empty();
  }

  private static Runnable bind(Tensor from, Tensor to) {
    if (from.type() == to.type()) {
      return () -> to.data().copyFrom(from.data());
    }
    Conversion conversion =
        from.type() == ElementType.I64
            ? ofLongs(from.data(), to)
            : ofReals(reals(from.data(), from.type()), to);
    int count = Math.toIntExact(to.shape().elements());
    return () -> {
      for (int i = 0; i < count; i++) {
        conversion.convert(i);
      }
    };
  }

  /** An f64 holds each f32, f64, i32 and truth value exactly. */
  private static IntToDoubleFunction reals(MemorySegment data, ElementType type) {
    return switch (type) {
      case F32 -> i -> data.getAtIndex(Tensor.F32, i);
      case F64 -> i -> data.getAtIndex(Tensor.F64, i);
      case I32 -> i -> data.getAtIndex(Tensor.I32, i);
      default -> i -> Flags.get(data, i) ? 1 : 0;
    };
  }

  private static Conversion ofReals(IntToDoubleFunction from, Tensor to) {
    MemorySegment data = to.data();
    return switch (to.type()) {
      case F32 -> i -> data.setAtIndex(Tensor.F32, i, (float) from.applyAsDouble(i));
      case F64 -> i -> data.setAtIndex(Tensor.F64, i, from.applyAsDouble(i));
      case I64 -> i -> data.setAtIndex(Tensor.I64, i, (long) from.applyAsDouble(i));
      case I32 -> i -> data.setAtIndex(Tensor.I32, i, (int) from.applyAsDouble(i));
      default -> i -> Flags.set(data, i, from.applyAsDouble(i) != 0);
    };
  }

  private static Conversion ofLongs(MemorySegment source, Tensor to) {
    IntToLongFunction from = i -> source.getAtIndex(Tensor.I64, i);
    MemorySegment data = to.data();
    return switch (to.type()) {
      case F32 -> i -> data.setAtIndex(Tensor.F32, i, (float) from.applyAsLong(i));
      case F64 -> i -> data.setAtIndex(Tensor.F64, i, (double) from.applyAsLong(i));
      case I32 -> i -> data.setAtIndex(Tensor.I32, i, (int) from.applyAsLong(i));
      default -> i -> Flags.set(data, i, from.applyAsLong(i) != 0);
    };
  }
}
