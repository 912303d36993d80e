package joist.server.v2;

import java.lang.foreign.ValueLayout;
import java.util.List;
import joist.server.http.RequestException;
import joist.tensor.CallMemory;
import joist.tensor.Tensor;

/** Integers of one or two bytes from contents that have four for each. */
final class NarrowInts {
  private NarrowInts() {}

  /** A tensor of as many values as the header's shape has elements. */
  static Tensor of(TensorHeader header, List<Integer> values) {
    Tensor tensor = CallMemory.zeros(header.datatype().type(), header.shape());
    for (int i = 0; i < values.size(); i++) {
      int value = values.get(i);
      if (!tensor.type().holds(value)) {
        throw RequestException.badRequest(
            "input '%s': element %,d: expected a number in the range of %s, got %d"
                .formatted(header.name(), i, header.datatype(), value));
      }
      if (tensor.type().bytes() == 1) {
        tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) value);
      } else {
        tensor.data().setAtIndex(Tensor.I16, i, (short) value);
      }
    }
    return tensor;
  }
}
