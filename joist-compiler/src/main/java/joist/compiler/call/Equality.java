package joist.compiler.call;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** {@code Equal} of texts and of truth values. */
final class Equality {
  private Equality() {}

  static Optional<Routine> of(List<ElementType> inputs) {
    if (inputs.stream().allMatch(type -> type == ElementType.STRING)) {
      return Optional.of(Equality::texts);
    }
    return inputs.stream().allMatch(type -> type == ElementType.BOOL)
        ? Optional.of(Equality::flags)
        : Optional.empty();
  }

  private static Runnable texts(List<Optional<Tensor>> in, List<Tensor> out) {
    String[] a = in.get(0).orElseThrow().strings();
    String[] b = in.get(1).orElseThrow().strings();
    Tensor result = out.getFirst();
    Broadcast x = Broadcast.of(in.get(0).orElseThrow(), result);
    Broadcast y = Broadcast.of(in.get(1).orElseThrow(), result);
    MemorySegment to = result.data();
    int count = Math.toIntExact(result.shape().elements());
    return () -> {
      for (int i = 0; i < count; i++) {
        Flags.set(to, i, a[x.of(i)].equals(b[y.of(i)]));
      }
    };
  }

  private static Runnable flags(List<Optional<Tensor>> in, List<Tensor> out) {
    MemorySegment a = in.get(0).orElseThrow().data();
    MemorySegment b = in.get(1).orElseThrow().data();
    Tensor result = out.getFirst();
    Broadcast x = Broadcast.of(in.get(0).orElseThrow(), result);
    Broadcast y = Broadcast.of(in.get(1).orElseThrow(), result);
    MemorySegment to = result.data();
    int count = Math.toIntExact(result.shape().elements());
    return () -> {
      for (int i = 0; i < count; i++) {
        Flags.set(to, i, Flags.get(a, x.of(i)) == Flags.get(b, y.of(i)));
      }
    };
  }
}
