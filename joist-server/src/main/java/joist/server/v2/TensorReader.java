package joist.server.v2;

import joist.server.http.RequestException;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a tensor's {@code data}: flat or nested arrays, of which only the elements' order counts.
 */
final class TensorReader {
  private final JsonParser parser;
  private final String input;
  private final Shape shape;
  private int depth;

  /** The parser stands before the array, or at its opening bracket. */
  TensorReader(JsonParser parser, String input, Shape shape) {
    this.parser = parser;
    this.input = input;
    this.shape = shape;
  }

  Tensor read(DataType datatype) {
    int count = Math.toIntExact(shape.elements());
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrong("an array");
    }
    depth = 1;
    return switch (datatype) {
      case FP32 -> Tensor.of(shape, floats(count));
      case FP64 -> Tensor.of(shape, doubles(count));
      case INT64 -> Tensor.of(shape, longs(count));
      case INT32 -> Tensor.of(shape, ints(count));
      case BOOL -> Tensor.of(shape, booleans(count));
      case BYTES -> Tensor.of(shape, strings(count));
    };
  }

  private float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; next(i, count); i++) {
      values[i] = parser.currentToken() == JsonToken.VALUE_NULL ? Float.NaN : number().floatValue();
    }
    return values;
  }

  private double[] doubles(int count) {
    double[] values = new double[count];
    for (int i = 0; next(i, count); i++) {
      values[i] =
          parser.currentToken() == JsonToken.VALUE_NULL ? Double.NaN : number().doubleValue();
    }
    return values;
  }

  private Double number() {
    if (!parser.currentToken().isNumeric()) {
      throw wrong("a number");
    }
    return parser.getDoubleValue();
  }

  private long[] longs(int count) {
    long[] values = new long[count];
    for (int i = 0; next(i, count); i++) {
      values[i] = whole().getLongValue();
    }
    return values;
  }

  private int[] ints(int count) {
    int[] values = new int[count];
    for (int i = 0; next(i, count); i++) {
      values[i] = whole().getIntValue();
    }
    return values;
  }

  private JsonParser whole() {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw wrong("a whole number");
    }
    return parser;
  }

  private boolean[] booleans(int count) {
    boolean[] values = new boolean[count];
    for (int i = 0; next(i, count); i++) {
      if (!parser.currentToken().isBoolean()) {
        throw wrong("true or false");
      }
      values[i] = parser.currentToken() == JsonToken.VALUE_TRUE;
    }
    return values;
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
        throw TensorShape.wrongCount(input, shape, index + 1L);
      }
    }
    if (index < count) {
      throw TensorShape.wrongCount(input, shape, index);
    }
    return false;
  }

  private RequestException wrong(String expected) {
    return RequestException.badRequest(
        "input '%s': expected %s in its data, got %s"
            .formatted(input, expected, parser.currentToken()));
  }
}
