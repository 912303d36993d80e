package joist.server.v2;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.RequestException;
import joist.server.inference.InferRequest;
import joist.server.inference.TensorShape;
import joist.server.memory.RegionAccess;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads an infer request's JSON as a stream, and the raw bytes behind it. Members may come in any
 * order. Used once.
 */
final class InferReader {
  private final JsonInput input;
  private final Bytes body;
  private final RawTail tail;
  private final RegionAccess regions;
  private final long mostTensorBytes;
  private final List<InferPlan.RawInput> raws = new ArrayList<>();
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Map<String, Parameters> outputs = new LinkedHashMap<>();
  private Parameters parameters = Parameters.none("the request");
  private String id = "";

  private InferReader(Means means, InferBody body, RegionAccess regions, long mostTensorBytes) {
    this.input = means.json();
    this.body = body.json();
    this.tail = new RawTail(body.raw());
    this.regions = regions;
    this.mostTensorBytes = mostTensorBytes;
  }

  /** What requests are read with. Thread-safe. */
  record Means(JsonInput json, InferHeads heads, AnswerHeads answers) {
    Means(JsonInput json) {
      this(json, new InferHeads(), new AnswerHeads());
    }
  }

  /**
   * Reads a request; one whose head is known without its JSON.
   *
   * @param mostTensorBytes what one tensor may take
   */
  static PlacedRequest read(
      Means means, InferBody body, RegionAccess regions, long mostTensorBytes) {
    InferPlan known = body.raw().length() == 0 ? null : means.heads().find(body.json());
    if (known != null && known.mostTensorBytes() <= mostTensorBytes) {
      return known.read(new RawTail(body.raw()));
    }
    InferReader reader = new InferReader(means, body, regions, mostTensorBytes);
    PlacedRequest request = reader.parsed();
    if (!reader.raws.isEmpty() && reader.raws.size() == reader.inputs.size()) {
      means.heads().keep(body.json(), InferPlan.of(reader.raws, request));
    }
    return request;
  }

  private PlacedRequest parsed() {
    try (JsonParser parser = input.parser(body)) {
      readRequest(parser);
    } catch (JacksonException malformed) {
      throw JsonInput.badJson(malformed);
    }
    tail.requireTaken();
    return request();
  }

  private PlacedRequest request() {
    Placement rest =
        parameters.flag(Parameters.BINARY_OUTPUT).orElse(false) ? Placement.RAW : Placement.INLINE;
    Map<String, Placement> placements = new HashMap<>();
    Map<String, Long> classes = new HashMap<>();
    outputs.forEach((name, output) -> {
      placements.put(name, placement(output, rest));
      output.classes().ifPresent(count -> classes.put(name, count));
    });
    return new PlacedRequest(
        new InferRequest(id, inputs, List.copyOf(outputs.keySet())),
        placements,
        rest,
        classes,
        parameters.timeoutNanos());
  }

  private static Placement placement(Parameters output, Placement rest) {
    Optional<Placement.Shared> shared = output.shared();
    if (shared.isPresent()) {
      return shared.get();
    }
    return output
        .flag(Parameters.BINARY)
        .map(binary -> binary ? Placement.RAW : Placement.INLINE)
        .orElse(rest);
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
        case "parameters" -> parameters = ParametersReader.read(parser, "the request");
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
    String name = "";
    Parameters wanted = Parameters.none("an output");
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      parser.nextToken();
      switch (member) {
        case "name" -> name = text(parser, "name");
        case "parameters" -> wanted = ParametersReader.read(parser, "an output");
        default -> parser.skipChildren();
      }
    }
    outputs.put(name, wanted);
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
        case "parameters" -> header.parameters = ParametersReader.read(parser, "an input");
        default -> parser.skipChildren();
      }
    }
    Tensor tensor = elsewhere(header).orElseGet(() -> plain(header));
    if (inputs.put(header.name, tensor) != null) {
      throw RequestException.badRequest("input '" + header.name + "' is given twice");
    }
  }

  /** An input that has its data elsewhere. */
  private Optional<Tensor> elsewhere(Header header) {
    OptionalLong binary = header.parameters.whole(Parameters.BINARY_SIZE);
    Optional<Placement.Shared> shared = header.parameters.shared();
    if (shared.isPresent()) {
      return Optional.of(shared(header, shared.get()));
    }
    return binary.isPresent()
        ? Optional.of(raw(header, tail.take(binary.getAsLong(), header.name)))
        : Optional.empty();
  }

  private Tensor shared(Header header, Placement.Shared at) {
    header.requireComplete(false);
    return RawTensor.shared(
        header.checked(at.bytes(), mostTensorBytes), at, regions, mostTensorBytes);
  }

  private Tensor raw(Header header, MemorySegment raw) {
    header.requireComplete(false);
    TensorHeader checked = header.checked(raw.byteSize(), mostTensorBytes);
    raws.add(new InferPlan.RawInput(checked, raw.byteSize()));
    return RawTensor.over(checked, raw);
  }

  private Tensor plain(Header header) {
    header.requireComplete(true);
    return header.tensor != null ? header.tensor : readDeferred(header);
  }

  /** What is known of an input so far. */
  private static final class Header {
    private String name = "";
    private String datatype = "";
    private long @Nullable [] shape;
    private long dataOffset = -1;
    private Parameters parameters = Parameters.none("an input");
    private @Nullable Tensor tensor;

    boolean isComplete() {
      return !name.isEmpty() && !datatype.isEmpty() && shape != null;
    }

    void requireComplete(boolean inline) {
      boolean data = tensor != null || dataOffset >= 0;
      if (!isComplete() || data != inline) {
        throw RequestException.badRequest(
            "input '%s': expected \"name\", \"shape\", \"datatype\" and either \"data\" or parameters that say where it is"
                .formatted(name));
      }
    }

    /** The header, when data of so many bytes could fill it. */
    TensorHeader checked(long most, long mostBytes) {
      long[] dims = shape == null ? new long[0] : shape;
      DataType type = DataType.parse(datatype, name);
      return new TensorHeader(
          name, type, TensorShape.checked(name, dims, most, type.type(), mostBytes));
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
    Bytes rest = body.part(skip, body.length() - skip);
    try (JsonParser parser = input.parser(rest)) {
      parser.nextToken();
      return tensor(parser, header);
    }
  }

  private Tensor tensor(JsonParser parser, Header header) {
    return new TensorReader(parser, header.checked(body.length(), mostTensorBytes)).read();
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
