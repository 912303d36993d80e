package joist.tensor;

import java.lang.foreign.MemorySegment;

/**
 * Memory for the tensors of one call, its inputs and its answer, which are soon forgotten. As
 * {@link Tensor#zeros} it is valid while it is referred to, but many small tensors share what the
 * garbage collector has to free: a cleaner for each tensor makes collections long under load.
 *
 * <p>What is to be kept, such as a constant, has memory of its own: a tensor from here can keep 128
 * times its bytes. Not charged to anybody. Thread-safe, without locks.
 */
public final class CallMemory {
  /** The process's, as the allocator below it is: it has no say in what is computed. */
  private static final Slabs SLABS = new Slabs(SlabMemory.ofProcess());

  private CallMemory() {}

  /** So many bytes, all zero, at an address that 64 divides. */
  public static MemorySegment take(long bytes) {
    return SLABS.take(bytes);
  }

  /** A tensor of zeros (of empty strings for {@link ElementType#STRING}). */
  public static Tensor zeros(ElementType type, Shape shape) {
    return type == ElementType.STRING
        ? Tensor.zeros(type, shape)
        : Tensor.over(type, shape, take(Math.multiplyExact(shape.elements(), type.bytes())));
  }

  /** A tensor of the same elements. */
  public static Tensor copyOf(Tensor tensor) {
    Tensor copy = zeros(tensor.type(), tensor.shape());
    TensorRows.copyAll(tensor, copy);
    return copy;
  }
}
