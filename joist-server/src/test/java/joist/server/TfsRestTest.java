package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TensorFlow Serving's REST, and what KServe's version 1 adds. */
class TfsRestTest {
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

  private static void assertAnswer(String path, String body, String answer) throws Exception {
    HttpResponse<String> response =
        body.isEmpty() ? running.get("/v1/models" + path) : running.post("/v1/models" + path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(answer);
  }

  private static void assertRefused(int status, String path, String body, String message)
      throws Exception {
    HttpResponse<String> response = running.post("/v1/models" + path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(running.json(response).path("error").asString()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[] | an object with",
        "{} | got neither",
        "{\"instances\":[[1,2,3]],\"inputs\":[[1,2,3]]} | either \"instances\" or \"inputs\"",
        "{\"instances\":[[1,2,3]],\"instances\":[[1,2,3]]} | either \"instances\" or \"inputs\"",
        "{\"instances\":7} | a list of \"instances\"",
        "{\"instances\":[]} | one or more \"instances\"",
        "{\"instances\":[[1,2],[1,2,3]]} | lists of equal length at depth 1",
        "{\"instances\":[[1,2,3],4]} | nested equally deep",
        "{\"instances\":[[1,[2],3]]} | nested equally deep",
        "{\"instances\":[[1,2]]} | expected shape",
        "{\"instances\":[1,2,3]} | expected shape",
        "{\"instances\":[[1,\"2\",3]]} | expected values of DT_FLOAT",
        "{\"instances\":[[1,true,3]]} | expected values of DT_FLOAT",
        "{\"instances\":[[1,1e39,3]]} | in the range of DT_FLOAT, got 1e39",
        "{\"instances\":[[1,-1e400,3]]} | in the range of DT_FLOAT, got -1e400",
        "{\"instances\":[[1,{\"b64\":\"\"},3]]} | expected values of DT_FLOAT",
        "{\"instances\":[[1,{\"c\":1},3]]} | expected values of DT_FLOAT",
        "{\"instances\":[{\"y\":[1,2,3]}]} | none of that name",
        "{\"instances\":[{}]} | input 'x' is missing",
        "{\"instances\":[{\"x\":[1,2,3],\"x\":[1,2,3]}]} | twice",
        "{\"inputs\":{}} | input 'x' is missing",
        "{\"inputs\":{\"x\":[[1,2,3]],\"x\":[[1,2,3]]}} | twice",
        "{\"inputs\":7} | expected shape",
        "{\"instances\":[[1,2,3]],\"signature_name\":\"other\"} | serving_default",
        "{\"instances\":[[1,2,3]],\"signature_name\":7} | signature_name",
        "{\"instances\":[[1,2,3} | expected JSON",
        "{\"instances\":[[1,2,3]]}{} | expected one JSON value",
        "{\"instances\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]} | nest"
      })
  void tellsWhatIsWrongWithAPredictRequest(String body, String message) throws Exception {
    HttpResponse<String> response = running.post("/v1/models/twice:predict", body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(running.json(response).path("error").asString()).containsIgnoringCase(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[] | no list of examples",
        "{\"examples\":[]} | 1 to 1,000,000 examples",
        "{\"examples\":[7]} | an object of features",
        "{\"examples\":[{}]} | the feature 'distance'",
        "{\"examples\":[{\"distance\":[1,2],\"city\":\"ATL\"}]} | 1 values of DT_FLOAT",
        "{\"examples\":[{\"distance\":\"far\",\"city\":\"ATL\"}]} | got 1 texts",
        "{\"examples\":[{\"distance\":1,\"city\":7}]} | got 1 whole numbers",
        "{\"examples\":[{\"distance\":1e39,\"city\":\"ATL\"}]} | in the range of a float",
        "{\"examples\":[{\"distance\":1,\"city\":{\"b64\":\"U+Nv\"}}]} | expected a text in UTF-8",
        "{\"examples\":[{\"distance\":[1,\"2\"],\"city\":\"ATL\"}]} | texts or numbers",
        "{\"examples\":[{\"distance\":[[1]],\"city\":\"ATL\"}]} | a list of such",
        "{\"examples\":[{\"distance\":1,\"city\":{\"b64\":\"?\"}}]} | base 64",
        "{\"examples\":[{\"distance\":1,\"city\":\"ATL\"}],\"signature_name\":\"x\"} | tensorflow/serving/regress",
        "{\"examples\":[ | expected JSON"
      })
  void tellsWhatIsWrongWithExamples(String body, String message) throws Exception {
    assertRefused(400, "/delay:regress", body, message);
  }

  @Test
  void tellsWhatIsWrongWithAPath() throws Exception {
    assertRefused(404, "/nobody:predict", "{\"instances\":[]}", "nobody");
    assertRefused(404, "/twice/versions/7:predict", "{\"instances\":[]}", "twice:7");
    assertRefused(400, "/twice/versions/x:predict", "{\"instances\":[]}", "a version from 1");
    assertRefused(
        404, "/twice/labels/canary:predict", "{\"instances\":[]}", "its labels are: none");
    assertRefused(404, "/twice/else/1:predict", "{\"instances\":[]}", "nothing is at");
    assertRefused(404, "/twice:fly", "{}", ":predict");
    assertRefused(405, "/twice", "{}", "GET");
    assertRefused(501, "/twice:explain", "{}", "explains");
    assertRefused(
        400, "/late:regress", "{\"examples\":[{\"distance\":1,\"city\":\"\"}]}", "Classify");
    assertRefused(
        400, "/delay:classify", "{\"examples\":[{\"distance\":1,\"city\":\"\"}]}", "Regress");
    assertThat(running.get("/v1/models/twice:predict").statusCode()).isEqualTo(405);
  }

  @Test
  void predictsByRow() throws Exception {
    assertAnswer(
        "/twice:predict",
        "{\"instances\":[[1,2,3],{\"x\":[4,5,6.5]}]}",
        "{\"predictions\":[[2.0,4.0,6.0],[8.0,10.0,13.0]]}");
    assertAnswer(
        "/delay/versions/1:predict",
        "{\"signature_name\":\"serving_default\",\"instances\":[{\"city\":\"ATL\",\"distance\":1},"
            + "{\"city\":{\"b64\":\"T1JE\"},\"distance\":2.5}]}",
        "{\"predictions\":[[1011.0],[1022.5]]}");
    HttpResponse<String> two =
        running.post(
            "/v1/models/late:predict", "{\"instances\":[{\"city\":\"ATL\",\"distance\":1}]}");
    assertThat(two.body())
        .startsWith("{\"predictions\":[{\"label\":\"yes\",\"probabilities\":[")
        .endsWith("]}]}");
  }

  @Test
  void predictsByColumnAndKeepsWhatIsNotFinite() throws Exception {
    assertAnswer(
        "/twice:predict",
        "{\"inputs\":{\"x\":[[1,NaN,-Infinity],[null,0,Infinity]]}}",
        "{\"outputs\":[[2.0,NaN,-Infinity],[NaN,0.0,Infinity]]}");
    HttpResponse<String> two =
        running.post(
            "/v1/models/late:predict",
            "{\"inputs\":{\"city\":[\"ATL\",\"ORD\"],\"distance\":[[1],[2]]}}");
    assertThat(two.body()).startsWith("{\"outputs\":{\"label\":[\"yes\",\"yes\"],");
  }

  @Test
  void judgesExamples() throws Exception {
    assertAnswer(
        "/delay:regress",
        "{\"context\":{\"city\":\"ATL\"},\"examples\":[{\"distance\":1},{\"distance\":[2.5],\"city\":\"ORD\"}]}",
        "{\"results\":[1011.0,1022.5]}");
    HttpResponse<String> classes =
        running.post(
            "/v1/models/late:classify", "{\"examples\":[{\"distance\":1,\"city\":\"ATL\"}]}");
    assertThat(classes.body()).startsWith("{\"results\":[[[\"no\",").contains("[\"yes\",");
  }

  @Test
  void tellsWhatIsReady() throws Exception {
    assertAnswer("", "", "{\"models\":[\"delay\",\"late\",\"twice\"]}");
    assertAnswer(
        "/twice",
        "",
        "{\"model_version_status\":[{\"version\":\"1\",\"state\":\"AVAILABLE\",\"status\":{\"error_code\":\"OK\",\"error_message\":\"\"}}],"
            + "\"name\":\"twice\",\"ready\":true}");
    assertThat(running.get("/v1/models/nobody").statusCode()).isEqualTo(404);
    assertThat(running.get("/v1/models/delay/metadata").body())
        .contains("\"method_name\":\"tensorflow/serving/regress\"")
        .contains("\"city\":{\"dtype\":\"DT_STRING\"");
  }
}
