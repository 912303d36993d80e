package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import joist.serving.SmallModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are kept: the same bytes, for the same version alone. */
class ResponseCacheServerTest {
  @TempDir static Path folder;
  private static Running running;

  @BeforeAll
  static void start() {
    running =
        Running.registry(
            Running.settings().withResponseCacheBytes(1 << 20),
            folder,
            Map.of(
                "delay", SmallModels.number(folder, 1000),
                "twice", SmallModels.tensors(folder)));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static double counted(String name) throws Exception {
    String line =
        running
            .get("/metrics")
            .body()
            .lines()
            .filter(text -> text.startsWith("joist_cache_" + name))
            .findFirst()
            .orElseThrow();
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }

  private static void assertKept(String path, String body) throws Exception {
    double before = counted("hits_total");
    HttpResponse<String> first = running.post(path, body);
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> again = running.post(path, body);
      assertThat(again.body()).isEqualTo(first.body());
      assertThat(again.headers().map().get("x-joist-digest"))
          .isEqualTo(first.headers().map().get("x-joist-digest"));
    }
    assertThat(counted("hits_total")).isEqualTo(before + 3);
  }

  @Test
  void rowsAndTensorsThatComeAgainGetTheSameBytes() throws Exception {
    assertKept("/v1/predict/delay", "{\"distance\":6,\"city\":\"ATL\"}");
    assertKept(
        "/v2/models/twice/infer",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}");
    assertKept(
        "/v2/models/twice/infer",
        "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],"
            + "\"datatype\":\"FP32\",\"data\":[1,2,3]}]}");
    assertThat(counted("bytes")).isPositive();
  }

  @Test
  void errorsAreNotKept() throws Exception {
    double before = counted("hits_total");
    for (int i = 0; i < 2; i++) {
      assertThat(running.post("/v1/predict/delay", "{\"wrong\":1}").statusCode()).isEqualTo(400);
    }
    assertThat(counted("hits_total")).isEqualTo(before);
  }

  @Test
  void anotherVersionAnswersForItself() throws Exception {
    String row = "{\"distance\":7,\"city\":\"ATL\"}";
    HttpResponse<String> first = running.post("/v1/predict/delay", row);
    running.store.register("delay", SmallModels.number(folder, 5000), Map.of("auc", "0.5"), "test");
    assertThat(running.post("/api/models/delay/promote", "{\"version\":2}").statusCode())
        .isEqualTo(200);
    HttpResponse<String> second = running.post("/v1/predict/delay:2", row);
    assertThat(second.body()).contains("\"version\":2").isNotEqualTo(first.body());
    assertThat(running.post("/v1/predict/delay:1", row).body()).isEqualTo(first.body());
  }
}
