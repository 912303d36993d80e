package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The binary tensor data extension over REST. */
class V2BinaryTest {
  private static final String LENGTH = "Inference-Header-Content-Length";
  private static final byte[] ONE_TWO_THREE = floats(1, 2, 3);

  @TempDir static Path folder;
  private static Running running;

  @BeforeAll
  static void start() {
    running = Running.smallModels(folder);
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  private static String x(String shape, String parameters) {
    return "{\"name\":\"x\",\"shape\":%s,\"datatype\":\"FP32\",\"parameters\":%s}"
        .formatted(shape, parameters);
  }

  private static HttpResponse<byte[]> infer(String model, String json, byte[] raw, String length)
      throws Exception {
    return running.sendForBytes(
        HttpRequest.newBuilder(running.uri("/v2/models/" + model + "/infer"))
            .header(LENGTH, length)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body(json, raw))));
  }

  private static byte[] body(String json, byte[] raw) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(text, text.length + raw.length);
    System.arraycopy(raw, 0, all, text.length, raw.length);
    return all;
  }

  private static HttpResponse<byte[]> infer(String model, String json, byte[] raw)
      throws Exception {
    return infer(model, json, raw, Integer.toString(json.length()));
  }

  @Test
  void takesRawAndGivesRaw() throws Exception {
    String json =
        "{\"parameters\":{\"binary_data_output\":true},\"inputs\":["
            + x("[1,3]", "{\"binary_data_size\":12}")
            + "]}";

    HttpResponse<byte[]> answer = infer("twice", json, ONE_TWO_THREE);

    assertThat(answer.statusCode()).isEqualTo(200);
    int length = Integer.parseInt(answer.headers().firstValue(LENGTH).orElseThrow());
    JsonNode head = Running.JSON.readTree(Arrays.copyOf(answer.body(), length));
    assertThat(head.path("outputs").toString())
        .isEqualTo(
            "[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,3],\"parameters\":{\"binary_data_size\":12}}]");
    assertThat(Arrays.copyOfRange(answer.body(), length, answer.body().length))
        .isEqualTo(floats(2, 4, 6));
  }

  @Test
  void answersThatComeAgainSayWhatTheyAreOf() throws Exception {
    for (int round = 0; round < 3; round++) {
      for (String id : new String[] {"", "first", "second"}) {
        for (int rows = 1; rows <= 3; rows++) {
          HttpResponse<byte[]> answer = rawRows(id, rows);
          int length = Integer.parseInt(answer.headers().firstValue(LENGTH).orElseThrow());
          JsonNode head = Running.JSON.readTree(Arrays.copyOf(answer.body(), length));
          assertThat(head.path("model_name").asString()).isEqualTo("twice");
          assertThat(head.path("id").asString("")).isEqualTo(id);
          JsonNode y = head.path("outputs").path(0);
          assertThat(y.path("shape").toString()).isEqualTo("[" + rows + ",3]");
          assertThat(y.path("parameters").path("binary_data_size").asInt()).isEqualTo(12 * rows);
          assertThat(Arrays.copyOfRange(answer.body(), length, length + 12))
              .isEqualTo(floats(2, 4, 6));
          assertThat(answer.body()).hasSize(length + 12 * rows);
        }
      }
    }
  }

  private static HttpResponse<byte[]> rawRows(String id, int rows) throws Exception {
    String json =
        "{\"id\":\"%s\",\"parameters\":{\"binary_data_output\":true},\"inputs\":[%s]}"
            .formatted(id, x("[" + rows + ",3]", "{\"binary_data_size\":" + 12 * rows + "}"));
    byte[] raw = new byte[12 * rows];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(ONE_TWO_THREE, 0, raw, 12 * row, 12);
    }
    return infer("twice", json, raw);
  }

  @Test
  void mixesRawTextsWithJson() throws Exception {
    byte[] texts = {3, 0, 0, 0, 'A', 'T', 'L', 3, 0, 0, 0, 'O', 'R', 'D'};
    String json =
        """
        {"inputs":[{"name":"city","shape":[2,1],"datatype":"BYTES","parameters":{"binary_data_size":14}},
                   {"name":"distance","shape":[2],"datatype":"FP32","data":[1,2.5]}],
         "outputs":[{"name":"prediction","parameters":{"binary_data":false}}]}\
        """;

    HttpResponse<byte[]> answer = infer("delay", json, texts);

    assertThat(answer.headers().firstValue(LENGTH)).isEmpty();
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("[1011.0,1022.5]");
  }

  @Test
  void givesTextsRaw() throws Exception {
    String json =
        """
        {"inputs":[{"name":"city","shape":[1],"datatype":"BYTES","data":["ATL"]},
                   {"name":"distance","shape":[1],"datatype":"FP32","data":[1]}],
         "outputs":[{"name":"label","parameters":{"binary_data":true}},{"name":"probabilities"}]}\
        """;

    HttpResponse<byte[]> answer = infer("late", json, new byte[0]);

    byte[] body = answer.body();
    assertThat(Arrays.copyOfRange(body, body.length - 7, body.length))
        .isEqualTo(new byte[] {3, 0, 0, 0, 'y', 'e', 's'});
    assertThat(new String(body, StandardCharsets.UTF_8)).contains("\"data\":[");
  }

  @Test
  void takesALargeTensorInPieces() throws Exception {
    int rows = 300_000;
    float[] values = new float[3 * rows];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    String json =
        "{\"parameters\":{\"binary_data_output\":true},\"inputs\":["
            + x("[" + rows + ",3]", "{\"binary_data_size\":" + 12 * rows + "}")
            + "]}";

    HttpResponse<byte[]> answer = infer("twice", json, floats(values));

    ByteBuffer raw = ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN);
    raw.position(answer.body().length - 12 * rows);
    for (float value : values) {
      assertThat(raw.getFloat()).isEqualTo(2 * value);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[1,3] | {\"binary_data_size\":13} | 13 raw bytes behind the JSON, 12 are left",
        "[1,3] | {\"binary_data_size\":9223372036854775807} | 12 are left",
        "[1,3] | {\"binary_data_size\":8} | expected 12 raw bytes",
        "[1,2] | {\"binary_data_size\":8} | they name 8",
        "[1,3] | {\"binary_data_size\":-1} | a whole number from 0",
        "[1,3] | {\"binary_data_size\":\"12\"} | a whole number from 0",
        "[1,3] | {\"binary_data_size\":1e1} | a whole number from 0",
        "[1,3] | {\"binary_data_size\":99999999999999999999} | a whole number from 0",
        "[1,3] | 7 | an object of \"parameters\"",
        "[99999999999,99999999999] | {\"binary_data_size\":12} | expected a shape",
        "[3,1] | {\"binary_data_size\":12} | expected shape",
        "[1,3] | {} | \"data\"",
        "[1,3] | {\"shared_memory_region\":\"r\"} | shared_memory_byte_size",
        "[1,3] | {\"shared_memory_region\":\"r\",\"shared_memory_byte_size\":12} | no region 'r'",
        "[1,3] | {\"shared_memory_region\":7,\"shared_memory_byte_size\":12} | a region's name"
      })
  void tellsWhatIsWrongWithAnInput(String shape, String parameters, String message)
      throws Exception {
    String json = "{\"inputs\":[" + x(shape, parameters) + "]}";

    HttpResponse<byte[]> answer = infer("twice", json, ONE_TWO_THREE);

    String body = new String(answer.body(), StandardCharsets.UTF_8);
    assertThat(answer.statusCode()).as(body).isEqualTo(400);
    assertThat(body).contains(message.replace("\"", "\\\""));
  }

  @ParameterizedTest
  @CsvSource({"-1", "9999", "x", "99999999999999"})
  void tellsWhatIsWrongWithTheLength(String length) throws Exception {
    String json = "{\"inputs\":[" + x("[1,3]", "{\"binary_data_size\":12}") + "]}";

    HttpResponse<byte[]> answer = infer("twice", json, ONE_TWO_THREE, length);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains(LENGTH);
  }

  @Test
  void aLengthInTheMiddleOfTheJsonIsBadJson() throws Exception {
    String json = "{\"inputs\":[" + x("[1,3]", "{\"binary_data_size\":12}") + "]}";

    HttpResponse<byte[]> answer = infer("twice", json, ONE_TWO_THREE, "20");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("expected JSON");
  }

  @Test
  void unpacksPackedBodiesButNoBombs() throws Exception {
    String json = "{\"inputs\":[" + x("[1,3]", "{\"binary_data_size\":12}") + "]}";
    assertThat(packed(body(json, ONE_TWO_THREE), json.length(), "gzip").statusCode())
        .isEqualTo(200);
    byte[] bomb = new byte[(64 << 20) + 1];
    assertThat(packed(bomb, 5, "gzip").statusCode()).isEqualTo(413);
    assertThat(packed(new byte[9], 5, "br").statusCode()).isEqualTo(400);
    assertThat(packed(new byte[9], 5, "deflate").statusCode()).isEqualTo(400);
  }

  private static HttpResponse<byte[]> packed(byte[] body, int length, String coding)
      throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(body);
    }
    return running.sendForBytes(
        HttpRequest.newBuilder(running.uri("/v2/models/twice/infer"))
            .header(LENGTH, Integer.toString(length))
            .header("content-encoding", coding)
            .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray())));
  }
}
