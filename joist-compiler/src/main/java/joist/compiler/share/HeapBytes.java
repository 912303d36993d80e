package joist.compiler.share;

import java.util.Arrays;
import java.util.List;
import joist.graph.Attribute;
import joist.tensor.Tensor;

/** About how many bytes a constant takes that is not, or not only, memory off the heap. */
final class HeapBytes {
  /** A reference, a String and its array, without the letters. */
  private static final long EACH_TEXT = 52;

  private HeapBytes() {}

  static long of(Tensor tensor) {
    return tensor.byteSize() + of(Arrays.asList(tensor.strings()));
  }

  static long of(List<String> texts) {
    return texts.stream().mapToLong(text -> EACH_TEXT + text.length()).sum();
  }

  /** Of lists; 0 of all that is small, or made of what is counted elsewhere. */
  static long of(Attribute attribute) {
    return switch (attribute) {
      case Attribute.Ints(long[] values) -> 8L * values.length;
      case Attribute.Floats(float[] values) -> 4L * values.length;
      case Attribute.Strings(List<String> values) -> of(values);
      case Attribute.IntValue _,
          Attribute.FloatValue _,
          Attribute.StringValue _,
          Attribute.TensorValue _,
          Attribute.GraphValue _,
          Attribute.TypeValue _,
          Attribute.Tensors _,
          Attribute.Graphs _,
          Attribute.Types _ ->
          0;
    };
  }
}
