package joist.compiler;

import java.lang.foreign.ValueLayout;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Place;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Copies rows between tensors and frames. */
final class TensorCopies {
  private TensorCopies() {}

  /** The first {@code rows} rows of a frame's value as a tensor. */
  static Tensor read(Buffers buffers, Place place, Shape shape, int from, int rows) {
    Tensor tensor = Tensor.zeros(place.type(), shape);
    read(buffers, place, tensor, from, rows);
    return tensor;
  }

  /** Copies the frame's first {@code rows} rows to the tensor's rows from {@code from} on. */
  static void read(Buffers buffers, Place place, Tensor tensor, int from, int rows) {
    for (int row = 0; row < rows; row++) {
      int at = place.offset() + row * place.stride();
      long to = (long) (from + row) * place.width();
      for (int column = 0; column < place.width(); column++) {
        readElement(buffers, place, at + column, tensor, to + column);
      }
    }
  }

  private static void readElement(Buffers buffers, Place place, int at, Tensor tensor, long to) {
    switch (place.type()) {
      case F32 -> tensor.data().setAtIndex(Tensor.F32, to, buffers.f32(place)[at]);
      case F64 -> tensor.data().setAtIndex(Tensor.F64, to, buffers.f64(place)[at]);
      case I64 -> tensor.data().setAtIndex(Tensor.I64, to, buffers.i64(place)[at]);
      case I32 -> tensor.data().setAtIndex(Tensor.I32, to, buffers.i32(place)[at]);
      case BOOL ->
          tensor.data().set(ValueLayout.JAVA_BYTE, to, (byte) (buffers.bool(place)[at] ? 1 : 0));
      case STRING -> tensor.strings()[Math.toIntExact(to)] = buffers.string(place)[at];
      default -> throw notHeld(place);
    }
  }

  /** Copies a whole tensor to the frame's first {@code rows} rows. */
  static void write(Buffers buffers, Place place, Tensor tensor, int rows) {
    write(buffers, place, tensor, 0, rows);
  }

  /** Copies {@code rows} rows of the tensor, from {@code from} on, to the frame's first rows. */
  static void write(Buffers buffers, Place place, Tensor tensor, int from, int rows) {
    for (int row = 0; row < rows; row++) {
      int to = place.offset() + row * place.stride();
      long at = (long) (from + row) * place.width();
      for (int column = 0; column < place.width(); column++) {
        writeElement(buffers, place, to + column, tensor, at + column);
      }
    }
  }

  private static void writeElement(Buffers buffers, Place place, int to, Tensor tensor, long at) {
    switch (place.type()) {
      case F32 -> buffers.f32(place)[to] = tensor.f32(at);
      case F64 -> buffers.f64(place)[to] = tensor.f64(at);
      case I64 -> buffers.i64(place)[to] = tensor.i64(at);
      case I32 -> buffers.i32(place)[to] = tensor.i32(at);
      case BOOL -> buffers.bool(place)[to] = tensor.bool(at);
      case STRING -> buffers.string(place)[to] = tensor.string(at);
      default -> throw notHeld(place);
    }
  }

  private static IllegalStateException notHeld(Place place) {
    return new IllegalStateException("frames hold no " + place.type());
  }
}
