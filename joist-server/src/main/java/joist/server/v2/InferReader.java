package joist.server.v2;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.RequestException;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads an infer request's JSON as a stream. Members may come in any order. Used once. */
final class InferReader {
  private final JsonInput input;
  private final Bytes body;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final List<String> outputs = new ArrayList<>();
  private String id = "";

  private InferReader(JsonInput input, Bytes body) {
    this.input = input;
    this.body = body;
  }

  static InferRequest read(JsonInput input, Bytes body) {
    InferReader reader = new InferReader(input, body);
    try (JsonParser parser = input.parser(body)) {
      reader.readRequest(parser);
      return new InferRequest(reader.id, reader.inputs, reader.outputs);
    } catch (JacksonException malformed) {
      throw JsonInput.badJson(malformed);
    }
  }

  private void readRequest(JsonParser parser) {
    expect(parser.nextToken(), JsonToken.START_OBJECT, "an object with \"inputs\"");
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (member) {
        case "id" -> id = text(parser, "id");
        case "inputs" -> readList(parser, value, "inputs", () -> readInput(parser));
        case "outputs" -> readList(parser, value, "outputs", () -> readOutput(parser));
        default -> parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      throw RequestException.badJson("expected one JSON value, got more after it");
    }
  }

  private static void readList(JsonParser parser, JsonToken at, String name, Runnable element) {
    expect(at, JsonToken.START_ARRAY, "an array of \"" + name + "\"");
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      expect(next, JsonToken.START_OBJECT, "an object in \"" + name + "\"");
      element.run();
    }
  }

  private void readOutput(JsonParser parser) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      parser.nextToken();
      if (member.equals("name")) {
        outputs.add(text(parser, "name"));
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readInput(JsonParser parser) {
    Header header = new Header();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      parser.nextToken();
      switch (member) {
        case "name" -> header.name = text(parser, "name");
        case "datatype" -> header.datatype = text(parser, "datatype");
        case "shape" -> header.shape = longs(parser);
        case "data" -> readData(parser, header);
        default -> parser.skipChildren();
      }
    }
    header.requireComplete();
    Tensor tensor = header.tensor != null ? header.tensor : readDeferred(header);
    if (inputs.put(header.name, tensor) != null) {
      throw RequestException.badRequest("input '" + header.name + "' is given twice");
    }
  }

  /** What is known of an input so far. */
  private static final class Header {
    private String name = "";
    private String datatype = "";
    private long @Nullable [] shape;
    private long dataOffset = -1;
    private @Nullable Tensor tensor;

    boolean isComplete() {
      return !name.isEmpty() && !datatype.isEmpty() && shape != null;
    }

    void requireComplete() {
      if (!isComplete() || (tensor == null && dataOffset < 0)) {
        throw RequestException.badRequest(
            "input '%s': expected \"name\", \"shape\", \"datatype\" and \"data\"".formatted(name));
      }
    }
  }

  /** Reads the data, or notes where it is when its type and shape come later. */
  private void readData(JsonParser parser, Header header) {
    if (header.isComplete()) {
      header.tensor = tensor(parser, header);
    } else {
      header.dataOffset = parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
    }
  }

  private Tensor readDeferred(Header header) {
    int skip = Math.toIntExact(header.dataOffset);
    Bytes rest = new Bytes(body.array(), body.offset() + skip, body.length() - skip);
    try (JsonParser parser = input.parser(rest)) {
      parser.nextToken();
      return tensor(parser, header);
    }
  }

  private Tensor tensor(JsonParser parser, Header header) {
    long[] dims = header.shape == null ? new long[0] : header.shape;
    DataType datatype = DataType.parse(header.datatype, header.name);
    Shape shape = TensorShape.checked(header.name, dims, body.length());
    return new TensorReader(parser, header.name, shape).read(datatype);
  }

  private static long[] longs(JsonParser parser) {
    expect(parser.currentToken(), JsonToken.START_ARRAY, "a \"shape\" of whole numbers");
    long[] values = new long[8];
    int count = 0;
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      expect(next, JsonToken.VALUE_NUMBER_INT, "a \"shape\" of whole numbers");
      values = count == values.length ? Arrays.copyOf(values, 2 * count) : values;
      values[count++] = parser.getLongValue();
    }
    return Arrays.copyOf(values, count);
  }

  private static String text(JsonParser parser, String member) {
    expect(parser.currentToken(), JsonToken.VALUE_STRING, "a text for \"" + member + "\"");
    return parser.getString();
  }

  private static void expect(@Nullable JsonToken got, JsonToken expected, String what) {
    if (got != expected) {
      throw RequestException.badRequest("expected " + what + ", got " + got);
    }
  }
}
