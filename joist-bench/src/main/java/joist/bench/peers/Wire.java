package joist.bench.peers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a row and its answer are written. */
public enum Wire {
  /** The floats and nothing else. */
  FLOATS,
  /** A row of nested JSON arrays and nothing else. */
  JSON_ARRAY,
  /** Open Inference V2 with binary tensors. */
  V2_BINARY,
  /** Open Inference V2 as JSON. */
  V2_JSON;

  private static final JsonMapper JSON = JsonMapper.shared();

  /** A request's body. */
  byte[] body(PeerModel model, float[] row) {
    return switch (this) {
      case FLOATS -> bytes(row);
      case JSON_ARRAY -> nested(row, model.shape().dims()).getBytes(StandardCharsets.UTF_8);
      case V2_BINARY -> joined(head(model).getBytes(StandardCharsets.UTF_8), bytes(row));
      case V2_JSON ->
          "{\"inputs\":[%s,\"data\":%s}]}"
              .formatted(tensor(model), Arrays.toString(row).replace(" ", ""))
              .getBytes(StandardCharsets.UTF_8);
    };
  }

  /** What a request says besides. */
  Map<String, String> headers(PeerModel model) {
    return switch (this) {
      case FLOATS -> Map.of("Content-Type", "application/octet-stream");
      case V2_BINARY ->
          Map.of(
              "Content-Type",
              "application/octet-stream",
              "Inference-Header-Content-Length",
              Integer.toString(head(model).length()));
      case JSON_ARRAY -> Map.of("Content-Type", "application/json");
      case V2_JSON -> Map.of();
    };
  }

  /** The values of an answer; of so many as are expected where others stand before them. */
  float[] values(byte[] answer, int count) {
    return switch (this) {
      case FLOATS -> floats(answer, 0);
      case V2_BINARY -> floats(answer, Math.max(0, answer.length - count * Float.BYTES));
      case JSON_ARRAY -> numbers(JSON.readTree(answer));
      case V2_JSON -> numbers(JSON.readTree(answer).path("outputs").path(0).path("data"));
    };
  }

  private static String nested(float[] values, long[] dims) {
    if (dims.length == 1) {
      return Arrays.toString(values).replace(" ", "");
    }
    long[] inner = Arrays.copyOfRange(dims, 1, dims.length);
    int each = (int) (values.length / dims[0]);
    return IntStream.range(0, (int) dims[0])
        .mapToObj(i -> nested(Arrays.copyOfRange(values, i * each, (i + 1) * each), inner))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String tensor(PeerModel model) {
    return "{\"name\":\"%s\",\"datatype\":\"FP32\",\"shape\":%s"
        .formatted(model.input(), Arrays.toString(model.shape().dims()));
  }

  private static String head(PeerModel model) {
    return "{\"inputs\":[%s,\"parameters\":{\"binary_data_size\":%d}}],\"parameters\":{\"binary_data_output\":true}}"
        .formatted(tensor(model), model.shape().elements() * Float.BYTES);
  }

  /** Little-endian, one after the other. */
  static byte[] bytes(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static float[] floats(byte[] bytes, int from) {
    float[] values = new float[(bytes.length - from) / Float.BYTES];
    ByteBuffer.wrap(bytes, from, bytes.length - from)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }

  private static float[] numbers(JsonNode node) {
    List<Float> all = new ArrayList<>();
    collect(node, all);
    float[] values = new float[all.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = all.get(i);
    }
    return values;
  }

  private static void collect(JsonNode node, List<Float> all) {
    if (node.isNumber()) {
      all.add(node.floatValue());
    } else {
      node.values().forEach(inner -> collect(inner, all));
    }
  }
}
