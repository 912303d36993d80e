package joist.server.tfs;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import joist.graph.Value;
import joist.server.http.RequestException;
import joist.server.inference.ElementList;
import joist.server.inference.Texts;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One input's values as JSON nests them: the nesting is the shape. Filled by one value, or by one
 * value for each row. Used by one thread.
 */
final class NestedColumn {
  private static final int MOST_DEPTH = 32;

  private final String name;
  private final ElementList elements;
  private final long[] extents = new long[MOST_DEPTH];
  private int rank = -1;
  private long rows;

  /**
   * @param mostBytes that it may take
   */
  NestedColumn(Value input, long mostBytes) {
    this.name = input.name();
    this.elements = new ElementList(input.type().elementType(), mostBytes);
    Arrays.fill(extents, -1);
  }

  /** Values taken for rows. */
  long rows() {
    return rows;
  }

  /** Takes the value that the parser stands at as the next row's. */
  void addRow(JsonParser parser) {
    read(parser, 1);
    rows++;
    extents[0] = rows;
  }

  /** Takes the value that the parser stands at as the whole tensor. */
  void addAll(JsonParser parser) {
    read(parser, 0);
  }

  private void read(JsonParser parser, int depth) {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      requireRank(depth);
      readElement(parser);
      return;
    }
    if (depth + 1 >= MOST_DEPTH) {
      throw RequestException.badRequest("input '%s': nested too deep".formatted(name));
    }
    long count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      read(parser, depth + 1);
      count++;
    }
    if (count == 0) {
      requireRank(depth + 1);
    }
    if (extents[depth] >= 0 && extents[depth] != count) {
      throw RequestException.badRequest(
          "input '%s': expected lists of equal length at depth %d, got %,d values after lists of %,d"
              .formatted(name, depth, count, extents[depth]));
    }
    extents[depth] = count;
  }

  private void requireRank(int depth) {
    if (rank >= 0 && rank != depth) {
      throw RequestException.badRequest(
          "input '%s': expected values nested equally deep, got some at depth %d and some at %d"
              .formatted(name, rank, depth));
    }
    rank = depth;
  }

  private void readElement(JsonParser parser) {
    switch (parser.currentToken()) {
      case VALUE_NUMBER_INT -> addWhole(parser);
      case VALUE_NUMBER_FLOAT -> addReal(parser.getDoubleValue(), parser);
      case VALUE_TRUE, VALUE_FALSE -> addTruth(parser);
      case VALUE_STRING -> addText(parser.getString(), parser);
      case VALUE_NULL -> addReal(Double.NaN, parser);
      case START_OBJECT -> addText(binary(parser), parser);
      default -> throw wrong(parser);
    }
  }

  private void addWhole(JsonParser parser) {
    if (elements.type().isFloating()) {
      addReal(parser.getDoubleValue(), parser);
    } else if (elements.type() == ElementType.U64) {
      addUnsigned(parser);
    } else if (elements.type() == ElementType.STRING || elements.type() == ElementType.BOOL) {
      throw wrong(parser);
    } else {
      elements.add(parser.getLongValue());
    }
  }

  private void addUnsigned(JsonParser parser) {
    BigInteger value = parser.getBigIntegerValue();
    if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
      throw outOfRange(parser);
    }
    elements.addUnsigned(value.longValue());
  }

  private void addReal(double value, JsonParser parser) {
    if (!elements.type().isFloating()) {
      throw wrong(parser);
    }
    if (!elements.holds(value) && isWrittenAsNumber(parser)) {
      throw outOfRange(parser);
    }
    elements.add(value);
  }

  /** Whether it is one of JSON's numbers: the tokens for infinite ones have no digits. */
  private static boolean isWrittenAsNumber(JsonParser parser) {
    return parser.currentToken().isNumeric()
        && parser.getString().chars().anyMatch(Character::isDigit);
  }

  private RequestException outOfRange(JsonParser parser) {
    return RequestException.badRequest(
        "input '%s': expected numbers in the range of %s, got %s"
            .formatted(name, TfType.nameOf(elements.type()), parser.getString()));
  }

  private void addTruth(JsonParser parser) {
    if (elements.type() != ElementType.BOOL) {
      throw wrong(parser);
    }
    elements.add(parser.currentToken() == JsonToken.VALUE_TRUE ? 1L : 0L);
  }

  private void addText(String text, JsonParser parser) {
    if (elements.type() != ElementType.STRING) {
      throw wrong(parser);
    }
    elements.add(text);
  }

  /** The bytes of {@code {"b64": "…"}}. */
  private String binary(JsonParser parser) {
    if (parser.nextToken() != JsonToken.PROPERTY_NAME
        || !parser.currentName().equals("b64")
        || parser.nextToken() != JsonToken.VALUE_STRING) {
      throw wrong(parser);
    }
    String encoded = parser.getString();
    if (parser.nextToken() != JsonToken.END_OBJECT) {
      throw wrong(parser);
    }
    try {
      return Texts.of(
          "input '" + name + "'", elements.count(), Base64.getDecoder().decode(encoded));
    } catch (IllegalArgumentException malformed) {
      throw RequestException.badRequest(
          "input '%s': expected base 64 in \"b64\": %s".formatted(name, malformed.getMessage()));
    }
  }

  private RequestException wrong(JsonParser parser) {
    return RequestException.badRequest(
        "input '%s': expected values of %s, got %s"
            .formatted(name, TfType.nameOf(elements.type()), parser.currentToken()));
  }

  Tensor tensor() {
    long[] dims = Arrays.copyOf(extents, Math.max(0, rank));
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Math.max(0, dims[i]);
    }
    return elements.tensor(Shape.of(dims));
  }
}
