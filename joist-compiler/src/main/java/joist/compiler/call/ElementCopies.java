package joist.compiler.call;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Copies elements of any type, texts too, from one tensor to another of that type. */
@FunctionalInterface
interface ElementCopies {
  /** Copies {@code count} elements that lie side by side. */
  void copy(long from, long to, long count);

  static ElementCopies of(Tensor from, Tensor to) {
    if (from.type() == ElementType.STRING) {
      String[] source = from.strings();
      String[] target = to.strings();
      return (at, out, count) -> System.arraycopy(source, (int) at, target, (int) out, (int) count);
    }
    int bytes = from.type().bytes();
    MemorySegment source = from.data();
    MemorySegment target = to.data();
    return (at, out, count) -> {
      if (count == 1) {
        one(source, at, target, out, bytes);
      } else {
        MemorySegment.copy(source, at * bytes, target, out * bytes, count * bytes);
      }
    };
  }

  private static void one(MemorySegment from, long at, MemorySegment to, long out, int bytes) {
    switch (bytes) {
      case 4 -> to.setAtIndex(Tensor.I32, out, from.getAtIndex(Tensor.I32, at));
      case 8 -> to.setAtIndex(Tensor.I64, out, from.getAtIndex(Tensor.I64, at));
      case 1 -> to.set(ValueLayout.JAVA_BYTE, out, from.get(ValueLayout.JAVA_BYTE, at));
      default -> MemorySegment.copy(from, at * bytes, to, out * bytes, bytes);
    }
  }
}
