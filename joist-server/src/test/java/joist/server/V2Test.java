package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class V2Test {
  private static final String DISTANCE =
      "{\"name\":\"distance\",\"shape\":[2,1],\"datatype\":\"FP32\",\"data\":[1,2.5]}";
  private static final String CITY =
      "{\"name\":\"city\",\"shape\":[2],\"datatype\":\"BYTES\",\"data\":[\"ATL\",\"ORD\"]}";

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

  private static String inputs(String... inputs) {
    return "{\"inputs\":[" + String.join(",", inputs) + "]}";
  }

  private JsonNode infer(String model, String body) throws Exception {
    HttpResponse<String> response = running.post("/v2/models/" + model + "/infer", body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return running.json(response);
  }

  @Test
  void tellsServerAndModels() throws Exception {
    JsonNode server = running.json(running.get("/v2"));
    assertThat(server.path("name").asString()).isEqualTo("joist");
    assertThat(server.path("extensions").toString()).contains("model_repository");
    assertThat(running.get("/v2/health/live").statusCode()).isEqualTo(200);
    assertThat(running.get("/v2/health/ready").statusCode()).isEqualTo(200);
    assertThat(running.get("/v2/models/delay/ready").statusCode()).isEqualTo(200);
    assertThat(running.get("/v2/models/delay/versions/1/ready").statusCode()).isEqualTo(200);
    assertThat(running.get("/v2/models/delay/versions/2/ready").statusCode()).isEqualTo(503);
    assertThat(running.get("/v2/models/nobody/ready").statusCode()).isEqualTo(503);

    JsonNode model = running.json(running.get("/v2/models/delay"));
    assertThat(model.toString())
        .isEqualTo(
            "{\"name\":\"delay\",\"versions\":[\"1\"],\"platform\":\"joist_graph\",\"inputs\":["
                + "{\"name\":\"distance\",\"datatype\":\"FP32\",\"shape\":[-1,1]},"
                + "{\"name\":\"city\",\"datatype\":\"BYTES\",\"shape\":[-1,1]}],\"outputs\":["
                + "{\"name\":\"prediction\",\"datatype\":\"FP32\",\"shape\":[-1,1]}]}");
  }

  @Test
  void infersByColumns() throws Exception {
    JsonNode answer = infer("delay", inputs(DISTANCE, CITY));

    assertThat(answer.path("model_name").asString()).isEqualTo("delay");
    assertThat(answer.path("model_version").asString()).isEqualTo("1");
    assertThat(answer.path("parameters").path("digest").asString()).hasSize(64);
    assertThat(answer.path("outputs").toString())
        .isEqualTo(
            "[{\"name\":\"prediction\",\"datatype\":\"FP32\",\"shape\":[2,1],\"data\":[1011.0,1022.5]}]");
  }

  @Test
  void takesMembersInAnyOrderAndNestedData() throws Exception {
    String body =
        """
        {"outputs":[{"name":"y"}],"parameters":{"a":[1,{"b":2}]},"inputs":[
          {"data":[[1,2,3],[4,5,6]],"datatype":"FP32","parameters":{},"shape":[2,3],"name":"x"}],
         "id":"call-1"}\
        """;

    JsonNode answer = infer("twice", body);

    assertThat(answer.path("id").asString()).isEqualTo("call-1");
    assertThat(answer.path("outputs").path(0).path("data").toString())
        .isEqualTo("[2.0,4.0,6.0,8.0,10.0,12.0]");
  }

  @Test
  void givesOnlyTheOutputsAskedFor() throws Exception {
    String body = "{\"outputs\":[{\"name\":\"label\"}]," + inputs(DISTANCE, CITY).substring(1);

    JsonNode outputs = infer("late/versions/1", body).path("outputs");

    assertThat(outputs.toString())
        .isEqualTo(
            "[{\"name\":\"label\",\"datatype\":\"BYTES\",\"shape\":[2],\"data\":[\"yes\",\"yes\"]}]");
  }

  @Test
  void givesTheLargestValuesOfAnOutputAsItsClasses() throws Exception {
    String x = "{\"name\":\"x\",\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[1,3,2,null,-4,-4]}";
    String classes = "{\"outputs\":[{\"name\":\"%s\",\"parameters\":{\"classification\":%d}}],%s";

    JsonNode two = infer("twice", classes.formatted("y", 2, inputs(x).substring(1)));
    assertThat(two.path("outputs").toString())
        .isEqualTo(
            "[{\"name\":\"y\",\"datatype\":\"BYTES\",\"shape\":[2,2],\"data\":[\"6.0:1\",\"4.0:2\",\"-8.0:1\",\"-8.0:2\"]}]");
    JsonNode all = infer("twice", classes.formatted("y", 9, inputs(x).substring(1)));
    assertThat(all.at("/outputs/0/shape").toString()).isEqualTo("[2,3]");
    assertThat(all.at("/outputs/0/data/5").asString()).isEqualTo("NaN:0");
    JsonNode labelled =
        infer("late", classes.formatted("probabilities", 1, inputs(DISTANCE, CITY).substring(1)));
    assertThat(labelled.at("/outputs/0/data").toString())
        .matches("\\[\"[^\"]+:1:yes\",\"[^\"]+:1:yes\"]");
    HttpResponse<String> texts =
        running.post(
            "/v2/models/late/infer",
            classes.formatted("label", 1, inputs(DISTANCE, CITY).substring(1)));
    assertThat(texts.statusCode()).isEqualTo(400);
    assertThat(texts.body()).contains("expected numbers", "BYTES");
  }

  @Test
  void aSequencesNumberMayBeAnyOf64Bits() throws Exception {
    String body =
        "{\"parameters\":{\"sequence_id\":18446744073709551615},"
            + inputs(DISTANCE, CITY).substring(1);

    assertThat(infer("delay", body).path("outputs").size()).isEqualTo(1);
    HttpResponse<String> late =
        running.post("/v2/models/delay/infer", body.replace("sequence_id", "timeout"));
    assertThat(late.statusCode()).isEqualTo(400);
    assertThat(late.body()).contains("timeout");
  }

  @Test
  void answersTensorsOfNoRows() throws Exception {
    String x = "{\"name\":\"x\",\"shape\":[0,3],\"datatype\":\"FP32\",\"data\":[]}";

    assertThat(infer("twice", inputs(x)).path("outputs").toString())
        .isEqualTo("[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[0,3],\"data\":[]}]");
  }

  @Test
  void probesMayAskForTheHeadAlone() throws Exception {
    for (String path :
        new String[] {"/v2/health/live", "/v2/health/ready", "/v2/models/delay/ready"}) {
      HttpResponse<String> head =
          running.send(
              HttpRequest.newBuilder(running.uri(path))
                  .method("HEAD", HttpRequest.BodyPublishers.noBody()));
      assertThat(head.statusCode()).as(path).isEqualTo(200);
      assertThat(head.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2]} | expected 3 elements for shape [1, 3], got 2",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3,4]} | got 4",
        "{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]} | expected shape",
        "{\"name\":\"x\",\"shape\":[3],\"datatype\":\"FP32\",\"data\":[1,2,3]} | expected shape",
        "{\"name\":\"x\",\"shape\":[-1,3],\"datatype\":\"FP32\",\"data\":[]} | expected a shape",
        "{\"name\":\"x\",\"shape\":[99999999999,99999999999],\"datatype\":\"FP32\",\"data\":[]} | expected a shape",
        "{\"name\":\"x\",\"shape\":[1000000000,3],\"datatype\":\"FP32\",\"data\":[]} | expected a shape",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP16\",\"data\":[1,2,3]} | FP16",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP64\",\"data\":[1,2,3]} | expected datatype FP32, got FP64",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"INT64\",\"data\":[1,2.5,3]} | a whole number",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"INT8\",\"data\":[1,128,3]} | a whole number in the range of INT8 in its data, got 128",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"UINT32\",\"data\":[1,-1,3]} | a whole number in the range of UINT32 in its data, got -1",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,\"2\",3]} | a number",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,1e39,3]} | a number in the range of FP32 in its data, got 1e39",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP64\",\"data\":[1,-1e400,3]} | a number in the range of FP64",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,NaN,3]} | 'NaN', which JSON has not: send null",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":7} | an array",
        "{\"name\":\"x\",\"shape\":\"1\",\"datatype\":\"FP32\",\"data\":[1]} | shape",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\"} | \"data\"",
        "{\"name\":\"z\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]} | input 'x' is missing",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]},{\"name\":\"z\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]} | none of that name",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]},{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]} | twice",
        "{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3} | expected JSON",
        "7 | an object"
      })
  void tellsWhatIsWrongWithAnInput(String input, String message) throws Exception {
    HttpResponse<String> response = running.post("/v2/models/twice/infer", inputs(input));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(running.json(response).path("error").asString()).contains(message);
  }

  @Test
  void refusesColumnsOfUnequalLength() throws Exception {
    String three = "{\"name\":\"distance\",\"shape\":[3],\"datatype\":\"FP32\",\"data\":[1,2,3]}";

    HttpResponse<String> response = running.post("/v2/models/delay/infer", inputs(three, CITY));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("city").contains("N=3");
  }

  @Test
  void tellsThatATensorModelTakesNoRows() throws Exception {
    HttpResponse<String> response = running.post("/v1/predict/twice", "{}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("no_row_signature").contains("/v2/models/twice/infer");
  }

  @Test
  void loadsAndUnloads() throws Exception {
    assertThat(running.post("/v2/repository/models/late/unload", "{}").statusCode()).isEqualTo(200);
    assertThat(running.get("/v2/models/late/ready").statusCode()).isEqualTo(503);
    String ready = running.post("/v2/repository/index", "{\"ready\":true}").body();
    assertThat(ready).contains("delay").doesNotContain("late");
    String all = running.post("/v2/repository/index", "").body();
    assertThat(all)
        .contains(
            "{\"name\":\"late\",\"version\":\"1\",\"state\":\"UNAVAILABLE\",\"reason\":\"\"}");
    assertThat(running.post("/v2/repository/models/late/load", "").statusCode()).isEqualTo(200);
    assertThat(running.get("/v2/models/late/ready").statusCode()).isEqualTo(200);
    assertThat(running.post("/v2/repository/models/nobody/load", "").statusCode()).isEqualTo(404);
    assertThat(running.post("/v2/repository/models/nobody/unload", "").statusCode()).isEqualTo(404);
  }
}
