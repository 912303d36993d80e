package joist.graph.interpret;

import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Pad and CenterCropPad: a tensor within another one, or part of it. Elements are copied, of any
 * type.
 *
 * <p>Pad's negative pads cut off, and what is left is then padded: with a constant, 0 where there
 * is none; with the edge; by mirroring at the edge, which is not repeated; or by starting again at
 * the other end.
 */
final class Padding {
  private Padding() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Pad", Operation.of(Padding::pad));
    all.put("CenterCropPad", Operation.of(Padding::centerCropPad));
  }

  private static Tensor pad(Call call) {
    Tensor x = call.input(0);
    int rank = x.shape().rank();
    boolean attributes = call.opset() < 11;
    long[] pads = attributes ? call.node().intsAttribute("pads") : Elements.integers(call.input(1));
    long[] axes =
        call.optional(3)
            .map(Elements::integers)
            .orElseGet(() -> LongStream.range(0, rank).toArray());
    if (pads.length != 2 * axes.length) {
      throw call.failure(
          "expected %d pads for %d axes, got %d"
              .formatted(2 * axes.length, axes.length, pads.length));
    }
    long[] before = new long[rank];
    long[] dims = x.shape().dims();
    long[] cut = new long[rank];
    for (int i = 0; i < axes.length; i++) {
      int axis = call.axis(axes[i], rank);
      before[axis] = pads[i];
      cut[axis] = Math.max(0, -pads[i + axes.length]);
      dims[axis] += pads[i] + pads[i + axes.length];
    }
    Optional<Tensor> constant = attributes ? constant(call) : call.optional(2);
    return padded(call, Shape.of(dims), before, cut, constant);
  }

  private static Optional<Tensor> constant(Call call) {
    Tensor value = Tensor.zeros(call.input(0).type(), Shape.of());
    Elements.setReal(value, 0, call.node().floatAttribute("value", 0));
    return Optional.of(value);
  }

  private static Tensor padded(
      Call call, Shape shape, long[] before, long[] cut, Optional<Tensor> constant) {
    Tensor x = call.input(0);
    String mode = call.node().stringAttribute("mode", "constant");
    Tensor result = Tensor.zeros(x.type(), shape);
    for (long i = 0; i < shape.elements(); i++) {
      long[] at = Layout.coordinates(shape, i);
      boolean inside = true;
      for (int axis = 0; axis < at.length; axis++) {
        long first = Math.max(0, -before[axis]);
        long left = x.shape().dim(axis) - first - cut[axis];
        long source = source(mode, at[axis] - Math.max(0, before[axis]), left);
        inside &= source >= 0;
        at[axis] = first + source;
      }
      if (inside) {
        Elements.copy(x, Layout.flat(x.shape(), at), result, i);
      } else if (constant.isPresent()) {
        Elements.copy(constant.get(), 0, result, i);
      }
    }
    return result;
  }

  /** Which of {@code extent} elements stands at {@code i}, or -1 of the constant. */
  private static long source(String mode, long i, long extent) {
    if (i >= 0 && i < extent) {
      return i;
    }
    if (extent <= 0 && !mode.equals("constant")) {
      throw new IllegalArgumentException("cannot pad an extent of 0 by mode " + mode);
    }
    return switch (mode) {
      case "constant" -> -1;
      case "edge" -> i < 0 ? 0 : extent - 1;
      case "wrap" -> Math.floorMod(i, extent);
      case "reflect" -> {
        long period = Math.max(1, 2 * (extent - 1));
        long way = Math.floorMod(i, period);
        yield Math.min(way, period - way);
      }
      default ->
          throw new IllegalArgumentException(
              "expected a mode of constant, reflect, edge or wrap, got " + mode);
    };
  }

  /** An odd crop starts half a pixel to the left of the centre, an odd padding has more after. */
  private static Tensor centerCropPad(Call call) {
    Tensor x = call.input(0);
    int rank = x.shape().rank();
    long[] wanted = Elements.integers(call.input(1));
    boolean some = call.node().attribute("axes").isPresent();
    long[] axes = some ? call.node().intsAttribute("axes") : LongStream.range(0, rank).toArray();
    if (axes.length != wanted.length) {
      throw call.failure(
          "expected %d extents for as many axes, got %d".formatted(axes.length, wanted.length));
    }
    long[] dims = x.shape().dims();
    long[] before = new long[rank];
    long[] cut = new long[rank];
    for (int i = 0; i < axes.length; i++) {
      int axis = call.axis(axes[i], rank);
      long missing = wanted[i] - dims[axis];
      before[axis] = missing >= 0 ? missing / 2 : -(-missing / 2);
      cut[axis] = Math.max(0, -(missing - before[axis]));
      dims[axis] = wanted[i];
    }
    return padded(call, Shape.of(dims), before, cut, Optional.empty());
  }
}
