package joist.load;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request that a Joist server answers, made from what the server says of its models: a row of the
 * samples that came with the model, or tensors of the shapes it declares, in the binary form of
 * Open Inference V2, where dimensions that are free are 1, floats are random of [-1, 1), texts are
 * empty and all else is 0.
 *
 * @param url where it goes
 */
record ServedExample(URI url, byte[] body, Map<String, String> headers) {
  private static final Pattern ROWS = Pattern.compile("/v1/predict/([^/:]+)(?::([0-9]+))?");
  private static final Pattern TENSORS =
      Pattern.compile("(/v2/models/[^/]+(?:/versions/[^/]+)?)/infer");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Asks the server of a URL.
   *
   * @param url of one model, {@code /v1/predict/NAME} or {@code /v2/models/NAME/infer}, or of a
   *     server alone, of which the only model is meant
   * @param headers with the key, where the server asks for one
   * @throws SilentServerException when it does not answer
   * @throws LoadException saying what to give instead
   */
  static ServedExample of(URI url, Map<String, String> headers) throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return new Asked(client, url, headers).example();
    }
  }

  /** One conversation. */
  private record Asked(HttpClient client, URI url, Map<String, String> headers) {
    ServedExample example() throws InterruptedException {
      String path = url.getRawPath() == null ? "" : url.getRawPath();
      Matcher rows = ROWS.matcher(path);
      Matcher tensors = TENSORS.matcher(path);
      if (rows.matches()) {
        String version = rows.group(2) == null ? "" : "?version=" + rows.group(2);
        return rows(rows.group(1), version, url);
      } else if (tensors.matches()) {
        return tensors(tensors.group(1));
      } else if (path.isEmpty() || path.equals("/")) {
        return onlyModel();
      }
      throw unknown("no example can be made for " + path);
    }

    private ServedExample onlyModel() throws InterruptedException {
      List<String> names = new ArrayList<>();
      get("/api/models").path("models").forEach(model -> names.add(model.path("name").asString()));
      if (names.size() != 1) {
        throw new LoadException(
            "expected an address that names a model, such as %s, got one of a server of %s"
                .formatted(
                    url.resolve("/v1/predict/" + (names.isEmpty() ? "NAME" : names.getFirst())),
                    names.isEmpty() ? "none" : String.join(", ", names)));
      }
      String name = names.getFirst();
      JsonNode signature = get("/api/models/" + name).path("signature");
      return signature.path("inputs").isEmpty()
          ? tensors("/v2/models/" + name)
          : rows(name, "", url.resolve("/v1/predict/" + name));
    }

    private ServedExample rows(String name, String version, URI to) throws InterruptedException {
      JsonNode row = get("/api/models/" + name + "/example" + version).path("row");
      byte[] body = row.toString().getBytes(StandardCharsets.UTF_8);
      return new ServedExample(to, body, Map.of());
    }

    private ServedExample tensors(String model) throws InterruptedException {
      ObjectNode head = JsonMapper.shared().createObjectNode();
      ArrayNode inputs = head.putArray("inputs");
      List<byte[]> parts = new ArrayList<>();
      for (JsonNode declared : get(model).path("inputs")) {
        ObjectNode input = inputs.addObject().put("name", declared.path("name").asString());
        long elements = 1;
        ArrayNode shape = input.putArray("shape");
        for (JsonNode dimension : declared.path("shape")) {
          long extent = Math.max(1, dimension.asLong());
          shape.add(extent);
          elements = Math.multiplyExact(elements, extent);
        }
        byte[] data = data(declared.path("datatype").asString(), Math.toIntExact(elements));
        input.put("datatype", declared.path("datatype").asString());
        input.putObject("parameters").put("binary_data_size", data.length);
        parts.add(data);
      }
      head.putObject("parameters").put("binary_data_output", true);
      return new ServedExample(
          url.resolve(model + "/infer"), joined(head, parts), binary(bytes(head).length));
    }

    private static Map<String, String> binary(int headBytes) {
      return Map.of(
          "Content-Type",
          "application/octet-stream",
          "Inference-Header-Content-Length",
          Integer.toString(headBytes));
    }

    private static byte[] bytes(ObjectNode head) {
      return head.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(ObjectNode head, List<byte[]> parts) {
      byte[] first = bytes(head);
      int length = first.length + parts.stream().mapToInt(part -> part.length).sum();
      ByteBuffer all = ByteBuffer.allocate(length).put(first);
      parts.forEach(all::put);
      return all.array();
    }

    private byte[] data(String type, int elements) {
      SplittableRandom random = new SplittableRandom(1);
      if (type.equals("FP32") || type.equals("FP64")) {
        boolean single = type.equals("FP32");
        ByteBuffer data =
            ByteBuffer.allocate(Math.multiplyExact(elements, single ? 4 : 8))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
          double value = 2 * random.nextDouble() - 1;
          data = single ? data.putFloat((float) value) : data.putDouble(value);
        }
        return data.array();
      }
      return new byte[Math.multiplyExact(elements, zeroBytes(type))];
    }

    /** So many bytes of 0 are an element: a text begins with its length, in four. */
    private static int zeroBytes(String type) {
      return switch (type) {
        case "BOOL", "INT8", "UINT8" -> 1;
        case "INT16", "UINT16", "FP16", "BF16" -> 2;
        case "INT32", "UINT32", "BYTES" -> 4;
        case "INT64", "UINT64" -> 8;
        default -> throw unknown("no example is made of " + type);
      };
    }

    private JsonNode get(String path) throws InterruptedException {
      HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).timeout(PATIENCE);
      new HashMap<>(headers).forEach(request::header);
      try {
        HttpResponse<String> answer =
            client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        int status = answer.statusCode();
        if (status == 429 || status >= 500) {
          throw new SilentServerException(refused(path, answer));
        } else if (status != 200) {
          throw unknown(refused(path, answer));
        }
        return JsonMapper.shared().readTree(answer.body());
      } catch (ConnectException nobody) {
        throw new SilentServerException(
            "nobody answers at %s. Start the server first, or correct the address".formatted(url),
            nobody);
      } catch (IOException broken) {
        throw new SilentServerException(
            "%s cannot be asked for an example: %s".formatted(url, broken), broken);
      } catch (JacksonException another) {
        throw unknown("%s cannot be asked for an example: %s".formatted(url, another));
      }
    }

    private String refused(String path, HttpResponse<String> answer) {
      int status = answer.statusCode();
      String hint =
          status == 401 || status == 403
              ? "; an operator's key, --key KEY, lets it be asked for an example"
              : "";
      return "%s answers %d to GET %s%s%s".formatted(url, status, path, said(answer.body()), hint);
    }

    /** What a Joist server says is wrong. */
    private static String said(String body) {
      try {
        JsonNode error = JsonMapper.shared().readTree(body).path("error");
        String message = error.isString() ? error.asString() : error.path("message").asString("");
        return message.isEmpty() ? "" : " (" + message + ")";
      } catch (JacksonException another) {
        return "";
      }
    }

    private static LoadException unknown(String why) {
      return new LoadException(
          "expected one of --body JSON, --rows FILE and --body-file FILE, got none, and " + why);
    }
  }
}
