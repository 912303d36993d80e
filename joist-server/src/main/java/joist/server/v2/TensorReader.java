package joist.server.v2;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import joist.server.http.RequestException;
import joist.tensor.CallMemory;
import joist.tensor.Tensor;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a tensor's {@code data}: flat or nested arrays, of which only the elements' order counts.
 */
final class TensorReader {
  private final JsonParser parser;
  private final TensorHeader header;
  private int depth;

  /** The parser stands at the data's opening bracket. */
  TensorReader(JsonParser parser, TensorHeader header) {
    this.parser = parser;
    this.header = header;
  }

  Tensor read() {
    int count = Math.toIntExact(header.shape().elements());
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrong("an array");
    }
    depth = 1;
    return switch (header.datatype()) {
      case FP32 -> floats(count);
      case FP64 -> doubles(count);
      case INT64 -> longs(count);
      case INT32 -> ints(count);
      case BOOL -> booleans(count);
      case BYTES -> Tensor.of(header.shape(), strings(count));
      case UINT64 -> unsignedLongs(count);
      case INT8, UINT8, INT16, UINT16, UINT32 -> narrow(count);
      case FP16, BF16 ->
          throw RequestException.badRequest(
              "input '%s': expected %s as binary data, which has no JSON form"
                  .formatted(header.name(), header.datatype()));
    };
  }

  private Tensor narrow(int count) {
    Tensor tensor = zeros();
    MemorySegment data = tensor.data();
    for (int i = 0; next(i, count); i++) {
      long value = whole().getLongValue();
      if (!tensor.type().holds(value)) {
        throw wrong("a whole number in the range of " + header.datatype());
      }
      switch (tensor.type().bytes()) {
        case 1 -> data.set(ValueLayout.JAVA_BYTE, i, (byte) value);
        case 2 -> data.setAtIndex(Tensor.I16, i, (short) value);
        default -> data.setAtIndex(Tensor.I32, i, (int) value);
      }
    }
    return tensor;
  }

  private Tensor zeros() {
    return CallMemory.zeros(header.datatype().type(), header.shape());
  }

  private Tensor unsignedLongs(int count) {
    Tensor tensor = zeros();
    for (int i = 0; next(i, count); i++) {
      BigInteger value = whole().getBigIntegerValue();
      if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
        throw wrong("a whole number from 0 to 2^64 - 1");
      }
      tensor.data().setAtIndex(Tensor.I64, i, value.longValue());
    }
    return tensor;
  }

  private Tensor floats(int count) {
    Tensor tensor = zeros();
    for (int i = 0; next(i, count); i++) {
      float value = (float) numberOrNull();
      requireFinite(value);
      tensor.data().setAtIndex(Tensor.F32, i, value);
    }
    return tensor;
  }

  private Tensor doubles(int count) {
    Tensor tensor = zeros();
    for (int i = 0; next(i, count); i++) {
      double value = numberOrNull();
      requireFinite(value);
      tensor.data().setAtIndex(Tensor.F64, i, value);
    }
    return tensor;
  }

  /** JSON has no infinity: a number that becomes one is not what was sent. */
  private void requireFinite(double value) {
    if (Double.isInfinite(value)) {
      throw wrong("a number in the range of " + header.datatype());
    }
  }

  private double numberOrNull() {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return Double.NaN;
    }
    if (!parser.currentToken().isNumeric()) {
      throw wrong("a number");
    }
    return parser.getDoubleValue();
  }

  private Tensor longs(int count) {
    Tensor tensor = zeros();
    for (int i = 0; next(i, count); i++) {
      tensor.data().setAtIndex(Tensor.I64, i, whole().getLongValue());
    }
    return tensor;
  }

  private Tensor ints(int count) {
    Tensor tensor = zeros();
    for (int i = 0; next(i, count); i++) {
      tensor.data().setAtIndex(Tensor.I32, i, whole().getIntValue());
    }
    return tensor;
  }

  private JsonParser whole() {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw wrong("a whole number");
    }
    return parser;
  }

  private Tensor booleans(int count) {
    Tensor tensor = zeros();
    for (int i = 0; next(i, count); i++) {
      if (!parser.currentToken().isBoolean()) {
        throw wrong("true or false");
      }
      boolean isTrue = parser.currentToken() == JsonToken.VALUE_TRUE;
      tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) (isTrue ? 1 : 0));
    }
    return tensor;
  }

  private String[] strings(int count) {
    String[] values = new String[count];
    for (int i = 0; next(i, count); i++) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw wrong("a text");
      }
      values[i] = parser.getString();
    }
    return values;
  }

  /**
   * Moves to element {@code index}; false at the data's end, which must come after {@code count}.
   */
  private boolean next(int index, int count) {
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_ARRAY) {
        depth++;
      } else if (token == JsonToken.END_ARRAY) {
        depth--;
      } else if (index < count) {
        return true;
      } else {
        throw header.wrongCount(index + 1L);
      }
    }
    if (index < count) {
      throw header.wrongCount(index);
    }
    return false;
  }

  private RequestException wrong(String expected) {
    return RequestException.badRequest(
        "input '%s': expected %s in its data, got %s"
            .formatted(header.name(), expected, described()));
  }

  private String described() {
    return parser.currentToken().isNumeric() ? parser.getString() : parser.currentToken().name();
  }
}
