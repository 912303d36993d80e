package joist.compiler.kernel;

import java.util.Optional;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Call;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.Step;
import joist.tensor.ElementType;

/** {@code Cast} among floats, doubles, longs and truth values. */
final class LowerCast {
  private LowerCast() {}

  /** Reads an element as the type that the cast goes through. */
  @FunctionalInterface
  private interface DoubleReader {
    double read(int index);
  }

  /** Converts the element at one index to the one at another. */
  @FunctionalInterface
  private interface Conversion {
    void convert(int from, int to);
  }

  static Optional<Step> lower(Call call) {
    Place from = call.input(0).place();
    Place to = call.output().place();
    if (call.inputs().size() != 1 || !converts(from.type()) || !converts(to.type())) {
      return Optional.empty();
    }
    return Optional.of((buffers, capacity) -> bind(buffers, from, to));
  }

  private static boolean converts(ElementType type) {
    return type == ElementType.F32
        || type == ElementType.F64
        || type == ElementType.I64
        || type == ElementType.BOOL;
  }

  private static Kernel bind(Buffers buffers, Place from, Place to) {
    Conversion conversion =
        from.type() == ElementType.I64
            ? fromLongs(buffers, from, to)
            : fromDoubles(buffers, reader(buffers, from), to);
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int source = from.offset() + row * from.stride();
        int target = to.offset() + row * to.stride();
        for (int column = 0; column < to.width(); column++) {
          conversion.convert(source + column, target + column);
        }
      }
    };
  }

  /** A double holds each float, double and truth value exactly. */
  private static DoubleReader reader(Buffers buffers, Place from) {
    return switch (from.type()) {
      case F32 -> {
        float[] source = buffers.f32(from);
        yield index -> source[index];
      }
      case F64 -> {
        double[] source = buffers.f64(from);
        yield index -> source[index];
      }
      case BOOL -> {
        boolean[] source = buffers.bool(from);
        yield index -> source[index] ? 1 : 0;
      }
      default -> throw unsupported(from);
    };
  }

  private static Conversion fromDoubles(Buffers buffers, DoubleReader source, Place to) {
    return switch (to.type()) {
      case F32 -> {
        float[] target = buffers.f32(to);
        yield (at, out) -> target[out] = (float) source.read(at);
      }
      case F64 -> {
        double[] target = buffers.f64(to);
        yield (at, out) -> target[out] = source.read(at);
      }
      case I64 -> {
        long[] target = buffers.i64(to);
        yield (at, out) -> target[out] = (long) source.read(at);
      }
      case BOOL -> {
        boolean[] target = buffers.bool(to);
        yield (at, out) -> target[out] = source.read(at) != 0;
      }
      default -> throw unsupported(to);
    };
  }

  private static Conversion fromLongs(Buffers buffers, Place from, Place to) {
    long[] source = buffers.i64(from);
    return switch (to.type()) {
      case F32 -> {
        float[] target = buffers.f32(to);
        yield (at, out) -> target[out] = (float) source[at];
      }
      case F64 -> {
        double[] target = buffers.f64(to);
        yield (at, out) -> target[out] = (double) source[at];
      }
      case I64 -> {
        long[] target = buffers.i64(to);
        yield (at, out) -> target[out] = source[at];
      }
      case BOOL -> {
        boolean[] target = buffers.bool(to);
        yield (at, out) -> target[out] = source[at] != 0;
      }
      default -> throw unsupported(to);
    };
  }

  private static IllegalStateException unsupported(Place place) {
    return new IllegalStateException("Cast has no kernel over " + place.type());
  }
}
