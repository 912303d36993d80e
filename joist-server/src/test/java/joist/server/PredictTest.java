package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import joist.server.http.Limits;
import joist.serving.SmallModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PredictTest {
  @TempDir static Path folder;
  private static Running running;

  @BeforeAll
  static void start() {
    running =
        Running.registry(
            Running.settings().withLimits(new Limits(1 << 20, 5_000, 16)),
            folder,
            Map.of(
                "delay", SmallModels.number(folder, 1000),
                "late", SmallModels.classes(folder, 0)));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @Test
  void answersOneRow() throws Exception {
    HttpResponse<String> response =
        running.post("/v1/predict/delay", "{\"distance\": 5, \"city\": \"ORD\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode answer = running.json(response);
    assertThat(answer.path("model").asString()).isEqualTo("delay");
    assertThat(answer.path("version").asInt()).isEqualTo(1);
    String digest = running.store.live("delay").orElseThrow().digest();
    assertThat(answer.path("digest").asString()).isEqualTo(digest);
    assertThat(answer.path("predictions").path(0).path("value").asDouble()).isEqualTo(1025);
    assertThat(response.headers().firstValue("x-joist-model")).contains("delay");
    assertThat(response.headers().firstValue("x-joist-version")).contains("1");
    assertThat(response.headers().firstValue("x-joist-digest")).contains(digest);
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
  }

  @Test
  void unpacksPackedRows() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write("{\"distance\": 5, \"city\": \"ORD\"}".getBytes(StandardCharsets.UTF_8));
    }
    HttpResponse<String> response =
        running.send(
            HttpRequest.newBuilder(running.uri("/v1/predict/delay"))
                .header("content-encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray())));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).contains("1025");
  }

  @Test
  void givesTheCallersRequestIdBack() throws Exception {
    HttpResponse<String> response =
        running.send(
            HttpRequest.newBuilder(running.uri("/v1/predict/delay"))
                .header("x-request-id", "mine-7")
                .POST(HttpRequest.BodyPublishers.ofString("{\"distance\":1,\"city\":null}")));

    assertThat(response.headers().firstValue("x-request-id")).contains("mine-7");
  }

  @Test
  void answersClassesWithTheirProbabilities() throws Exception {
    JsonNode answer =
        running.json(running.post("/v1/predict/late", "{\"city\":\"\",\"distance\":-1}"));

    JsonNode prediction = answer.path("predictions").path(0);
    assertThat(prediction.path("label").asString()).isEqualTo("no");
    double yes = 1 / (1 + Math.exp(1));
    assertThat(prediction.path("probabilities").path("yes").asDouble())
        .isCloseTo(yes, org.assertj.core.api.Assertions.within(1e-6));
    assertThat(prediction.path("probabilities").path("no").asDouble())
        .isCloseTo(1 - yes, org.assertj.core.api.Assertions.within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"distance\":1,\"city\":null},{\"city\":\"ATL\",\"distance\":2}]",
        "{\"rows\":[{\"distance\":1,\"city\":null},{\"city\":\"ATL\",\"distance\":2}]}",
        " \n{ \"rows\" : [ {\"distance\":1,\"city\":\"}]\\\"[\"} , {\"city\":\"ATL\",\"distance\":2} ] } "
      })
  void answersManyRowsInTheirOrder(String body) throws Exception {
    JsonNode predictions =
        running.json(running.post("/v1/predict/delay:1", body)).path("predictions");

    assertThat(predictions.size()).isEqualTo(2);
    assertThat(predictions.path(0).path("value").asDouble()).isEqualTo(1001);
    assertThat(predictions.path(1).path("value").asDouble()).isEqualTo(1012);
  }

  @Test
  void answersNoRowsWithNoPredictions() throws Exception {
    HttpResponse<String> response = running.post("/v1/predict/delay", "[]");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(running.json(response).path("predictions").isEmpty()).isTrue();
  }

  @Test
  void answersMoreRowsThanABatchHolds() throws Exception {
    String body =
        IntStream.range(0, 3000)
            .mapToObj(i -> "{\"distance\":" + i + ",\"city\":\"ATL\"}")
            .collect(Collectors.joining(",", "[", "]"));

    JsonNode predictions =
        running.json(running.post("/v1/predict/delay", body)).path("predictions");

    assertThat(predictions.size()).isEqualTo(3000);
    for (int i = 0; i < 3000; i++) {
      assertThat(predictions.path(i).path("value").asDouble()).isEqualTo(1010 + i);
    }
  }

  @Test
  void ignoresTheTarget() throws Exception {
    HttpResponse<String> response =
        running.post("/v1/predict/delay", "{\"delay\":[1,{}],\"distance\":5,\"city\":\"ATL\"}");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // body | status | code | row | column | part of the message
        "{\"distance\":\"far\",\"city\":\"ATL\"} | 400 | bad_value | 0 | distance | far",
        "[{\"distance\":1,\"city\":\"ATL\"},{\"distance\":1,\"city\":[]}] | 400 | bad_value | 1 | city | an array",
        "{\"distance\":1,\"city\":{}} | 400 | bad_value | 0 | city | an object",
        "{\"distance\":1,\"cite\":\"ATL\"} | 400 | bad_value | 0 | cite | no column 'cite'",
        "{\"distance\":1} | 400 | bad_value | 0 | ~~ | city",
        "[{\"distance\":1,\"city\":null},{\"distance\":1}] | 400 | bad_value | 1 | ~~ | city",
        "{\"distance\":1e999,\"city\":\"ATL\"} | 400 | bad_value | 0 | distance | range",
        "{} | 400 | bad_value | 0 | ~~ | distance",
        "[1] | 400 | bad_value | 0 | ~~ | a number",
        "[[{\"distance\":1,\"city\":null}]] | 400 | bad_value | 0 | ~~ | an array",
        "7 | 400 | bad_value | ~~ | ~~ | a number",
        "{\"rows\":{}} | 400 | bad_value | ~~ | ~~ | an object",
        "{\"rows\":[],\"more\":1} | 400 | bad_value | ~~ | ~~ | more",
        "{\"distance\":1,\"city\":\"ATL\" | 400 | bad_json | ~~ | ~~ | line 1",
        "{\"distance\":1,\"city\":\"ATL\"} x | 400 | bad_json | ~~ | ~~ | x",
        "{\"distance\":NaN,\"city\":\"ATL\"} | 400 | bad_json | ~~ | ~~ | NaN",
        "{distance:1} | 400 | bad_json | ~~ | ~~ | line 1, column 2",
        "[{\"distance\":1,\"city\":null},] | 400 | bad_json | ~~ | ~~ | line 1",
        "[[[[[[[[[[[[[[[[[[[[ | 400 | bad_value | 0 | ~~ | an array"
      })
  void tellsWhatIsWrongWithABody(
      String body, int status, String code, String row, String column, String message)
      throws Exception {
    HttpResponse<String> response = running.post("/v1/predict/delay", body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode error = running.json(response).path("error");
    assertThat(error.path("code").asString()).as(response.body()).isEqualTo(code);
    assertThat(error.path("row").asString("")).as(response.body()).isEqualTo(row);
    assertThat(error.path("column").asString("")).as(response.body()).isEqualTo(column);
    assertThat(error.path("message").asString()).contains(message);
    HttpResponse<String> again =
        running.post("/v1/predict/delay", error.path("example").toString());
    assertThat(again.statusCode()).as("the example works: " + again.body()).isEqualTo(200);
  }

  @Test
  void refusesAnEmptyBody() throws Exception {
    assertThat(running.post("/v1/predict/delay", "").statusCode()).isEqualTo(400);
  }

  @Test
  void refusesWhatIsNotUtf8() throws Exception {
    byte[] body = "{\"distance\":1,\"city\":\"ATL\"}".getBytes(StandardCharsets.UTF_8);
    body[body.length - 3] = (byte) 0xC3;

    HttpResponse<String> response = running.post("/v1/predict/delay", body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("bad_json");
  }

  @Test
  void refusesNestingBeyondTheLimit() throws Exception {
    String deep =
        "{\"distance\":1,\"city\":null,\"delay\":" + "[".repeat(100) + "]".repeat(100) + "}";

    HttpResponse<String> response = running.post("/v1/predict/delay", deep);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("bad_json").contains("nesting");
  }

  @Test
  void refusesMoreRowsThanTheLimit() throws Exception {
    String row = "{\"distance\":1,\"city\":null}";
    HttpResponse<String> response =
        running.post("/v1/predict/delay", "[" + (row + ",").repeat(5000) + row + "]");

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("too_large").contains("5,001");
  }

  @Test
  void refusesABodyBeyondTheLimitWhetherAnnouncedOrNot() throws Exception {
    byte[] large = new byte[(1 << 20) + 1];
    assertThat(running.post("/v1/predict/delay", large).statusCode()).isEqualTo(413);

    HttpResponse<String> chunked =
        running.send(
            HttpRequest.newBuilder(running.uri("/v1/predict/delay"))
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(large))));
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(running.post("/v1/predict/delay", "{\"distance\":1,\"city\":null}").statusCode())
        .as("the server goes on")
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/predict/nobody, 404, not_found",
    "POST, /v1/predict/delay:9, 404, not_found",
    "POST, /v1/predict/delay:x, 400, bad_request",
    "POST, /v1/predict/, 404, not_found",
    "GET, /v1/predict/delay, 405, method_not_allowed",
    "GET, /nowhere, 404, not_found",
    "GET, /api/nowhere, 404, not_found",
    "GET, /api/models/nobody, 404, not_found",
    "DELETE, /, 405, method_not_allowed",
    "GET, /../../etc/passwd.html, 404, not_found"
  })
  void answersWrongAddressesWithTheirError(String method, String path, int status, String code)
      throws Exception {
    HttpResponse<String> response =
        running.send(
            HttpRequest.newBuilder(running.uri(path))
                .method(method, HttpRequest.BodyPublishers.ofString("{}")));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(running.json(response).path("error").path("code").asString()).isEqualTo(code);
  }
}
