package joist.graph.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** The same elements in the same order under another shape, and questions about the shape. */
final class Shaping {
  private Shaping() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Identity", Operation.of(call -> call.datum(0)));
    all.put("Reshape", Operation.of(Shaping::reshape));
    all.put("Flatten", Operation.of(Shaping::flatten));
    all.put("Squeeze", Operation.of(Shaping::squeeze));
    all.put("Unsqueeze", Operation.of(Shaping::unsqueeze));
    all.put("Shape", Operation.of(Shaping::shape));
    all.put("Size", Operation.of(call -> Tensor.of(Shape.of(), call.input(0).shape().elements())));
  }

  /** An extent of 0 copies the input's (unless {@code allowzero}); one of -1 is what is left. */
  private static Tensor reshape(Call call) {
    Tensor x = call.input(0);
    long[] dims = call.integers(1, "shape").orElseThrow(() -> call.failure("no shape")).clone();
    boolean allowZero = call.node().intAttribute("allowzero", 0) != 0;
    int free = -1;
    long known = 1;
    for (int axis = 0; axis < dims.length; axis++) {
      if (dims[axis] == 0 && !allowZero) {
        dims[axis] = x.shape().dims()[axis];
      }
      if (dims[axis] == -1) {
        free = axis;
      } else {
        known *= dims[axis];
      }
    }
    if (free >= 0) {
      dims[free] = known == 0 ? 0 : x.shape().elements() / known;
    }
    return x.reshape(Shape.of(dims));
  }

  private static Tensor flatten(Call call) {
    Tensor x = call.input(0);
    int rank = x.shape().rank();
    int axis = (int) call.node().intAttribute("axis", 1);
    int split = axis < 0 ? axis + rank : axis;
    return x.reshape(
        Shape.of(Layout.product(x.shape(), 0, split), Layout.product(x.shape(), split, rank)));
  }

  private static Tensor squeeze(Call call) {
    Tensor x = call.input(0);
    int rank = x.shape().rank();
    TreeSet<Integer> dropped = new TreeSet<>();
    call.integers(1, "axes")
        .ifPresentOrElse(
            axes -> Arrays.stream(axes).forEach(axis -> dropped.add(call.axis(axis, rank))),
            () -> {
              for (int axis = 0; axis < rank; axis++) {
                if (x.shape().dim(axis) == 1) {
                  dropped.add(axis);
                }
              }
            });
    return x.reshape(
        Shape.of(
            LongStream.range(0, rank)
                .filter(axis -> !dropped.contains((int) axis))
                .map(axis -> x.shape().dim((int) axis))
                .toArray()));
  }

  private static Tensor unsqueeze(Call call) {
    Tensor x = call.input(0);
    long[] axes = call.integers(1, "axes").orElseThrow(() -> call.failure("no axes"));
    int rank = x.shape().rank() + axes.length;
    List<Integer> added = Arrays.stream(axes).mapToObj(axis -> call.axis(axis, rank)).toList();
    List<Long> rest = new ArrayList<>(Arrays.stream(x.shape().dims()).boxed().toList());
    long[] dims = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      dims[axis] = added.contains(axis) ? 1 : rest.removeFirst();
    }
    return x.reshape(Shape.of(dims));
  }

  private static Tensor shape(Call call) {
    long[] dims = call.input(0).shape().dims();
    int start = bound(call.node().intAttribute("start", 0), dims.length);
    int end = bound(call.node().intAttribute("end", dims.length), dims.length);
    long[] part = Arrays.copyOfRange(dims, start, Math.max(start, end));
    return Tensor.of(Shape.of(part.length), part);
  }

  private static int bound(long value, int rank) {
    return Math.clamp(value < 0 ? value + rank : value, 0, rank);
  }
}
