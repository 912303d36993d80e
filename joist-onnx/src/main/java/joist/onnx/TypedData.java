package joist.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import joist.onnx.WireNumbers.Kind;
import joist.tensor.Tensor;

/**
 * The numbers of one typed list of a TensorProto ({@code float_data}, {@code int32_data} and so
 * on), decoded from the file straight into a tensor's bytes.
 *
 * @param field the list's field number
 * @param kind how its numbers are written
 * @param unit bytes that a number takes in the tensor, 1, 2, 4 or 8
 */
record TypedData(int field, Kind kind, int unit) {
  /** How many numbers the list has, in the rest of {@code message}. */
  long count(WireReader message) {
    long count = 0;
    while (message.next()) {
      if (message.field() != field) {
        message.skip();
      } else if (message.isPacked()) {
        count += packed(message.message());
      } else {
        message.skip();
        count++;
      }
    }
    return count;
  }

  private long packed(WireReader run) {
    return switch (kind) {
      case FIXED32 -> run.remaining() / 4;
      case FIXED64 -> run.remaining() / 8;
      case VARINT -> {
        long count = 0;
        for (; run.remaining() > 0; count++) {
          run.rawVarint();
        }
        yield count;
      }
    };
  }

  /** Writes the numbers of the rest of {@code message}, which {@code target} must have room for. */
  void decode(WireReader message, MemorySegment target) {
    long at = 0;
    while (message.next()) {
      if (message.field() != field) {
        message.skip();
      } else if (message.isPacked()) {
        WireReader run = message.message();
        for (; run.remaining() > 0; at += unit) {
          put(target, at, kind.raw(run));
        }
      } else {
        put(target, at, kind.single(message));
        at += unit;
      }
    }
  }

  private void put(MemorySegment target, long at, long bits) {
    switch (unit) {
      case 1 -> target.set(ValueLayout.JAVA_BYTE, at, (byte) bits);
      case 2 -> target.set(Tensor.I16, at, (short) bits);
      case 4 -> target.set(Tensor.I32, at, (int) bits);
      default -> target.set(Tensor.I64, at, bits);
    }
  }
}
