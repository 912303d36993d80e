package joist.graph.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Regular parts of a tensor: Slice and Split. */
final class Slicing {
  private Slicing() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Slice", Operation.of(Slicing::slice));
    all.put("Split", Slicing::split);
  }

  private static Tensor slice(Call call) {
    Tensor x = call.input(0);
    int rank = x.shape().rank();
    long[] starts = call.integers(1, "starts").orElseThrow(() -> call.failure("no starts"));
    long[] ends = call.integers(2, "ends").orElseThrow(() -> call.failure("no ends"));
    long[] axes =
        call.integers(3, "axes").orElseGet(() -> LongStream.range(0, starts.length).toArray());
    long[] steps =
        call.integers(4, "steps")
            .orElseGet(() -> LongStream.generate(() -> 1).limit(starts.length).toArray());
    long[] first = new long[rank];
    long[] step = new long[rank];
    Arrays.fill(step, 1);
    long[] dims = x.shape().dims();
    for (int i = 0; i < starts.length; i++) {
      int axis = call.axis(axes[i], rank);
      step[axis] = steps[i];
      first[axis] = start(starts[i], dims[axis], steps[i]);
      dims[axis] = count(first[axis], end(ends[i], dims[axis], steps[i]), steps[i]);
    }
    return strided(x, Shape.of(dims), first, step);
  }

  private static long start(long start, long extent, long step) {
    long positive = start < 0 ? start + extent : start;
    return step > 0
        ? Math.clamp(positive, 0L, extent)
        : Math.clamp(positive, 0L, Math.max(0L, extent - 1));
  }

  private static long end(long end, long extent, long step) {
    long positive = end < 0 ? Math.max(end, Long.MIN_VALUE + extent) + extent : end;
    return step > 0 ? Math.clamp(positive, 0L, extent) : Math.clamp(positive, -1L, extent);
  }

  private static long count(long start, long end, long step) {
    if (step == 0) {
      throw new IllegalArgumentException("expected steps other than 0");
    }
    long span = end - start;
    return span == 0 || (span > 0) != (step > 0) ? 0 : (Math.abs(span) - 1) / Math.abs(step) + 1;
  }

  private static Tensor strided(Tensor x, Shape shape, long[] first, long[] step) {
    Tensor result = Tensor.zeros(x.type(), shape);
    for (long i = 0; i < shape.elements(); i++) {
      long[] at = Layout.coordinates(shape, i);
      for (int axis = 0; axis < at.length; axis++) {
        at[axis] = first[axis] + at[axis] * step[axis];
      }
      Elements.copy(x, Layout.flat(x.shape(), at), result, i);
    }
    return result;
  }

  private static List<Tensor> split(Call call) {
    Tensor x = call.input(0);
    int rank = x.shape().rank();
    int axis = call.axis("axis", 0, rank);
    long extent = x.shape().dim(axis);
    long[] sizes = call.integers(1, "split").orElseGet(() -> equalParts(call, extent));
    if (Arrays.stream(sizes).sum() != extent) {
      throw call.failure(
          "expected parts that add up to %d, got %s".formatted(extent, Arrays.toString(sizes)));
    }
    List<Tensor> parts = new ArrayList<>();
    long[] first = new long[rank];
    long[] step = new long[rank];
    Arrays.fill(step, 1);
    for (long size : sizes) {
      parts.add(strided(x, Layout.with(x.shape(), axis, size), first, step));
      first[axis] += size;
    }
    return parts;
  }

  /** As many parts as outputs, all of one size but for a smaller last one. */
  private static long[] equalParts(Call call, long extent) {
    int parts = call.node().outputs().size();
    long size = Math.ceilDiv(extent, parts);
    long[] sizes = new long[parts];
    long rest = extent;
    for (int i = 0; i < parts; i++) {
      sizes[i] = Math.min(size, rest);
      rest -= sizes[i];
    }
    return sizes;
  }
}
