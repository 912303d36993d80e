package joist.compiler.call;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Operators that only move elements, of any type: {@code Where}, {@code Gather}, {@code Concat}.
 */
final class Moves {
  private Moves() {}

  static Runnable where(List<Optional<Tensor>> in, List<Tensor> out) {
    Tensor result = out.getFirst();
    Tensor left = in.get(1).orElseThrow();
    Tensor right = in.get(2).orElseThrow();
    MemorySegment flags = in.get(0).orElseThrow().data();
    Broadcast test = Broadcast.of(in.get(0).orElseThrow(), result);
    Broadcast x = Broadcast.of(left, result);
    Broadcast y = Broadcast.of(right, result);
    ElementCopies lefts = ElementCopies.of(left, result);
    ElementCopies rights = ElementCopies.of(right, result);
    int count = Math.toIntExact(result.shape().elements());
    return () -> {
      for (int i = 0; i < count; i++) {
        if (Flags.get(flags, test.of(i))) {
          lefts.copy(x.of(i), i, 1);
        } else {
          rights.copy(y.of(i), i, 1);
        }
      }
    };
  }

  /** {@code y[a, i, b] = x[a, indices[i], b]}. */
  static Runnable gather(Node node, List<Optional<Tensor>> in, Tensor out) {
    Tensor x = in.get(0).orElseThrow();
    Tensor indices = in.get(1).orElseThrow();
    int axis = axis(node, x.shape());
    long before = product(x.shape(), 0, axis);
    long extent = x.shape().dim(axis);
    long after = product(x.shape(), axis + 1, x.shape().rank());
    long count = indices.shape().elements();
    boolean wide = indices.type() == ElementType.I64;
    ElementCopies copies = ElementCopies.of(x, out);
    return () -> {
      for (long i = 0; i < count; i++) {
        long given = wide ? indices.i64(i) : indices.i32(i);
        long index = given < 0 ? given + extent : given;
        if (index < 0 || index >= extent) {
          throw outside(node, extent, given);
        }
        for (long a = 0; a < before; a++) {
          copies.copy((a * extent + index) * after, (a * count + i) * after, after);
        }
      }
    };
  }

  private static GraphException outside(Node node, long extent, long given) {
    return new GraphException(
        "node '%s' (Gather): expected indices of %d to %d, got %d"
            .formatted(node.name(), -extent, extent - 1, given));
  }

  static Runnable concat(Node node, List<Optional<Tensor>> in, Tensor out) {
    int axis = axis(node, out.shape());
    long before = product(out.shape(), 0, axis);
    long whole = product(out.shape(), axis, out.shape().rank());
    List<Runnable> parts = new ArrayList<>();
    long start = 0;
    for (Optional<Tensor> input : in) {
      Tensor part = input.orElseThrow();
      long length = product(part.shape(), axis, part.shape().rank());
      ElementCopies copies = ElementCopies.of(part, out);
      long first = start;
      parts.add(() -> {
        for (long a = 0; a < before; a++) {
          copies.copy(a * length, a * whole + first, length);
        }
      });
      start += length;
    }
    Runnable[] all = parts.toArray(Runnable[]::new);
    return () -> {
      for (Runnable part : all) {
        part.run();
      }
    };
  }

  private static int axis(Node node, Shape shape) {
    long axis = node.intAttribute("axis", 0);
    return (int) (axis < 0 ? axis + shape.rank() : axis);
  }

  private static long product(Shape shape, int from, int to) {
    long product = 1;
    for (int axis = from; axis < to; axis++) {
      product *= shape.dim(axis);
    }
    return product;
  }
}
