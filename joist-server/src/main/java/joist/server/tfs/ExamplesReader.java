package joist.server.tfs;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import joist.server.http.JsonInput;
import joist.server.http.RequestException;
import tensorflow.BytesList;
import tensorflow.Example;
import tensorflow.Feature;
import tensorflow.Features;
import tensorflow.FloatList;
import tensorflow.Int64List;
import tensorflow.serving.ExampleListWithContext;
import tensorflow.serving.Input;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON of a classify or regress request to the message that gRPC has for it. */
final class ExamplesReader {
  private ExamplesReader() {}

  /** The examples, and the signature that they are for. */
  record Read(Input input, String signature) {}

  static Read read(JsonMapper json, byte[] body) {
    JsonNode root;
    try {
      root = json.readTree(body);
    } catch (JacksonException malformed) {
      throw JsonInput.badJson(malformed);
    }
    if (!root.path("examples").isArray()) {
      throw RequestException.badRequest(
          "expected {\"examples\":[{\"FEATURE\":VALUE, …}, …]}, got no list of examples");
    }
    ExampleListWithContext.Builder list = ExampleListWithContext.newBuilder();
    for (JsonNode example : root.path("examples")) {
      list.addExamples(example(example));
    }
    if (root.has("context")) {
      list.setContext(example(root.path("context")));
    }
    return new Read(
        Input.newBuilder().setExampleListWithContext(list).build(),
        root.path("signature_name").asString(""));
  }

  private static Example example(JsonNode node) {
    if (!node.isObject()) {
      throw RequestException.badRequest(
          "expected an object of features, got " + node.getNodeType());
    }
    Features.Builder features = Features.newBuilder();
    for (String name : node.propertyNames()) {
      features.putFeature(name, feature(name, node.path(name)));
    }
    return Example.newBuilder().setFeatures(features).build();
  }

  private static Feature feature(String name, JsonNode value) {
    Iterable<JsonNode> values = value.isArray() ? value : List.of(value);
    BytesList.Builder texts = BytesList.newBuilder();
    List<JsonNode> numbers = new ArrayList<>();
    for (JsonNode one : values) {
      switch (one.getNodeType()) {
        case STRING -> texts.addValue(ByteString.copyFromUtf8(one.asString()));
        case OBJECT -> texts.addValue(binary(name, one));
        case BOOLEAN, NULL, NUMBER -> numbers.add(one);
        default -> throw wrong(name, one);
      }
    }
    if (texts.getValueCount() == 0) {
      return numbers(name, numbers);
    }
    if (!numbers.isEmpty()) {
      throw RequestException.badRequest(
          "feature '%s': expected texts or numbers, got both".formatted(name));
    }
    return Feature.newBuilder().setBytesList(texts).build();
  }

  /** Whole numbers, unless one has a fraction or is missing. */
  private static Feature numbers(String name, List<JsonNode> numbers) {
    boolean whole =
        numbers.stream()
            .allMatch(one -> one.isBoolean() || (one.isIntegralNumber() && one.canConvertToLong()));
    if (whole) {
      Int64List.Builder list = Int64List.newBuilder();
      numbers.forEach(one -> list.addValue(one.isBoolean() ? truth(one) : one.asLong()));
      return Feature.newBuilder().setInt64List(list).build();
    }
    FloatList.Builder list = FloatList.newBuilder();
    numbers.forEach(one -> list.addValue(real(name, one)));
    return Feature.newBuilder().setFloatList(list).build();
  }

  private static float real(String name, JsonNode one) {
    float value = one.isNull() ? Float.NaN : one.isBoolean() ? truth(one) : (float) one.asDouble();
    if (Float.isInfinite(value)) {
      throw RequestException.badRequest(
          "feature '%s': expected numbers in the range of a float, got %s".formatted(name, one));
    }
    return value;
  }

  private static int truth(JsonNode one) {
    return one.asBoolean() ? 1 : 0;
  }

  private static ByteString binary(String name, JsonNode node) {
    if (!node.path("b64").isString()) {
      throw wrong(name, node);
    }
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(node.path("b64").asString()));
    } catch (IllegalArgumentException malformed) {
      throw RequestException.badRequest(
          "feature '%s': expected base 64 in \"b64\": %s".formatted(name, malformed.getMessage()));
    }
  }

  private static RequestException wrong(String name, JsonNode got) {
    return RequestException.badRequest(
        "feature '%s': expected a number, a text, {\"b64\":TEXT} or a list of such, got %s"
            .formatted(name, got.getNodeType()));
  }
}
