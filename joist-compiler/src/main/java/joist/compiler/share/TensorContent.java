package joist.compiler.share;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import joist.tensor.Tensor;

/**
 * A tensor's type and elements, whatever its shape: what two models' constants must agree in to be
 * one. The hash is of a sample of the bytes; equality is of all of them.
 */
final class TensorContent {
  /** From the beginning, the middle and the end: few pages of what may be a mapped file. */
  private static final int SAMPLES = 3;

  private static final long SAMPLE = 1024;

  /** The first that asked for it; once there is one, the tensor that is held. */
  private volatile Tensor tensor;

  private final int hash;

  TensorContent(Tensor tensor) {
    this.tensor = tensor;
    this.hash = hash(tensor);
  }

  private static int hash(Tensor tensor) {
    long bytes = tensor.byteSize();
    int hash = 31 * tensor.type().hashCode() + Long.hashCode(bytes);
    hash = 31 * hash + Arrays.hashCode(tensor.strings());
    for (int sample = 0; sample < SAMPLES; sample++) {
      long at = Math.max(0, bytes - SAMPLE) * sample / (SAMPLES - 1);
      MemorySegment part = tensor.data().asSlice(at, Math.min(SAMPLE, bytes));
      for (long i = 0; i + 8 <= part.byteSize(); i += 8) {
        hash = 31 * hash + Long.hashCode(part.get(Tensor.I64, i));
      }
    }
    return hash;
  }

  /** From now on what is held says what the elements are. */
  void settle(Tensor held) {
    tensor = held;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof TensorContent that
            && hash == that.hash
            && sameElements(tensor, that.tensor));
  }

  private static boolean sameElements(Tensor a, Tensor b) {
    return a.type() == b.type()
        && Arrays.equals(a.strings(), b.strings())
        && sameBytes(a.data(), b.data());
  }

  private static boolean sameBytes(MemorySegment a, MemorySegment b) {
    boolean same = a.address() == b.address() && a.byteSize() == b.byteSize();
    try {
      return same || Piecewise.areSame(a, b);
    } catch (IllegalStateException gone) {
      // Who asked first failed before it was made: the next one is made anew.
      return false;
    }
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
