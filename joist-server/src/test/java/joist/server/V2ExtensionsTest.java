package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import inference.InferBatchStatistics;
import inference.ModelStatisticsRequest;
import inference.ModelStatisticsResponse;
import inference.StatisticDuration;
import io.grpc.ManagedChannel;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Model configuration, statistics, repository and shared memory, over REST. */
class V2ExtensionsTest {
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

  private static JsonNode get(String path) throws Exception {
    HttpResponse<String> response = running.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return running.json(response);
  }

  private static void assertStatus(int status, HttpResponse<String> response, String message) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).contains(message);
  }

  @Test
  void tellsAModelsConfiguration() throws Exception {
    assertThat(get("/v2/models/delay/config").toString())
        .isEqualTo(
            "{\"name\":\"delay\",\"platform\":\"joist_graph\",\"backend\":\"joist\","
                + "\"version_policy\":{\"latest\":{\"num_versions\":1}},\"max_batch_size\":0,\"input\":["
                + "{\"name\":\"distance\",\"data_type\":\"TYPE_FP32\",\"dims\":[-1,1]},"
                + "{\"name\":\"city\",\"data_type\":\"TYPE_STRING\",\"dims\":[-1,1]}],\"output\":["
                + "{\"name\":\"prediction\",\"data_type\":\"TYPE_FP32\",\"dims\":[-1,1]}]}");
    assertStatus(404, running.get("/v2/models/nobody/config"), "nobody");
  }

  @Test
  void countsWhatAModelDid() throws Exception {
    running.awaitNobodyInside();
    JsonNode before = get("/v2/models/twice/versions/1/stats").path("model_stats").path(0);
    String input =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":%s}]}";
    long asked = System.currentTimeMillis();
    running.post("/v2/models/twice/infer", input.formatted("[1,2,3,4,5,6]"));
    running.post("/v2/models/twice/infer", input.formatted("[1]"));
    JsonNode after = running.stats("twice");

    assertThat(after.path("last_inference").asLong())
        .as("in milliseconds since 1970")
        .isCloseTo(asked, within(Duration.ofHours(1).toMillis()));
    assertThat(difference(before, after, "/inference_count")).isEqualTo(2);
    assertThat(difference(before, after, "/execution_count")).isEqualTo(1);
    assertThat(difference(before, after, "/inference_stats/success/count")).isEqualTo(1);
    assertThat(difference(before, after, "/inference_stats/fail/count")).isEqualTo(1);
    assertThat(difference(before, after, "/inference_stats/compute_infer/count")).isEqualTo(1);
    assertThat(difference(before, after, "/inference_stats/compute_infer/ns")).isPositive();
    assertThat(difference(before, after, "/inference_stats/fail/ns")).isPositive();
    assertThat(get("/v2/models/stats").path("model_stats").size()).isEqualTo(3);
    assertStatus(404, running.get("/v2/models/nobody/stats"), "nobody");
    assertStatus(404, running.get("/v2/models/twice/versions/9/stats"), "twice:9");
    assertStatus(400, running.get("/v2/models/twice/versions/x/stats"), "a version from 1");
  }

  @Test
  void tellsWhatRunsOfEachSizeTookOverRestAndGrpcAlike() throws Exception {
    JsonNode before = running.stats("twice");
    for (int rows : new int[] {3, 7, 7}) {
      assertThat(running.post("/v2/models/twice/infer", zeros(rows)).statusCode()).isEqualTo(200);
    }
    assertThat(running.post("/v2/models/twice/infer", "{}").statusCode()).isEqualTo(400);
    JsonNode after = running.stats("twice");

    assertThat(runs(after, 3) - runs(before, 3)).isEqualTo(1);
    assertThat(runs(after, 7) - runs(before, 7)).isEqualTo(2);
    for (JsonNode size : after.path("batch_stats")) {
      for (String part : List.of("compute_input", "compute_infer", "compute_output")) {
        assertThat(size.path(part).path("count")).isEqualTo(size.at("/compute_infer/count"));
        assertThat(size.path(part).path("ns").asLong()).as("%s of %s", part, size).isPositive();
      }
    }
    Running.requireSums(after);
    assertThat(overGrpc("twice")).isEqualTo(told(after));
  }

  @Test
  void countsEachPieceThatARequestOfManyRowsRunsIn() throws Exception {
    JsonNode before = running.stats("delay");
    String row = "{\"distance\":6,\"city\":\"ATL\"}";
    String rows = String.join(",", Collections.nCopies(2500, row));
    assertThat(running.post("/v1/predict/delay", "[" + rows + "]").statusCode()).isEqualTo(200);
    JsonNode after = running.stats("delay");

    assertThat(runs(after, 1024) - runs(before, 1024)).isEqualTo(2);
    assertThat(runs(after, 452) - runs(before, 452)).isEqualTo(1);
    assertThat(difference(before, after, "/inference_count")).isEqualTo(2500);
    Running.requireSums(after);
  }

  private static String zeros(int rows) {
    return "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d,3],\"datatype\":\"FP32\",\"data\":%s}]}"
        .formatted(rows, Collections.nCopies(3 * rows, 0));
  }

  private record Size(long rows, List<Long> counts, List<Long> nanos) {}

  private static List<Size> told(JsonNode stats) {
    List<Size> sizes = new ArrayList<>();
    for (JsonNode size : stats.path("batch_stats")) {
      List<JsonNode> spans =
          Stream.of("compute_input", "compute_infer", "compute_output").map(size::path).toList();
      sizes.add(
          new Size(
              size.path("batch_size").asLong(),
              spans.stream().map(span -> span.path("count").asLong()).toList(),
              spans.stream().map(span -> span.path("ns").asLong()).toList()));
    }
    return sizes;
  }

  private static List<Size> overGrpc(String model) {
    ManagedChannel channel = GrpcCalls.channel(running);
    try {
      ModelStatisticsResponse all =
          GrpcCalls.call(
              channel,
              "inference.GRPCInferenceService/ModelStatistics",
              ModelStatisticsRequest.newBuilder().setName(model).build(),
              ModelStatisticsResponse.getDefaultInstance());
      return all.getModelStats(0).getBatchStatsList().stream().map(V2ExtensionsTest::told).toList();
    } finally {
      channel.shutdownNow();
    }
  }

  private static Size told(InferBatchStatistics size) {
    List<StatisticDuration> spans =
        List.of(size.getComputeInput(), size.getComputeInfer(), size.getComputeOutput());
    return new Size(
        size.getBatchSize(),
        spans.stream().map(StatisticDuration::getCount).toList(),
        spans.stream().map(StatisticDuration::getNs).toList());
  }

  private static long runs(JsonNode stats, int rows) {
    long runs = 0;
    for (JsonNode size : stats.path("batch_stats")) {
      if (size.path("batch_size").asInt() == rows) {
        runs += size.at("/compute_infer/count").asLong();
      }
    }
    return runs;
  }

  private static long difference(JsonNode before, JsonNode after, String pointer) {
    return after.at(pointer).asLong() - before.at(pointer).asLong();
  }

  @Test
  void refusesLoadsThatBringAModelAlong() throws Exception {
    assertStatus(
        400,
        running.post("/v2/repository/models/twice/load", "{\"parameters\":{\"config\":\"{}\"}}"),
        "register a version");
    assertStatus(400, running.post("/v2/repository/models/twice/load", "{"), "expected JSON");
    assertStatus(400, running.post("/v2/repository/index", "{"), "expected JSON");
  }

  @Test
  void infersThroughSharedMemory() throws Exception {
    Path object = Files.createTempFile(Path.of("/dev/shm"), "joist-test-", "");
    try {
      ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
      Files.write(object, bytes.putFloat(1).putFloat(2).putFloat(3).array());
      String register = "{\"key\":\"/%s\",\"offset\":%d,\"byte_size\":12}";
      String key = object.getFileName().toString();
      String at = "/v2/systemsharedmemory/region/";
      assertStatus(200, running.post(at + "in/register", register.formatted(key, 0)), "{}");
      assertStatus(200, running.post(at + "out/register", register.formatted(key, 12)), "{}");

      HttpResponse<String> answer = running.post("/v2/models/twice/infer", shared(12, 12));

      assertThat(running.json(answer).path("outputs").toString())
          .isEqualTo(
              "[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,3],\"parameters\":{"
                  + "\"shared_memory_region\":\"out\",\"shared_memory_byte_size\":12,\"shared_memory_offset\":0}}]");
      ByteBuffer after = ByteBuffer.wrap(Files.readAllBytes(object)).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(after.getFloat(12)).isEqualTo(2);
      assertThat(after.getFloat(20)).isEqualTo(6);
      assertThat(get("/v2/systemsharedmemory/status").toString())
          .isEqualTo(
              "[{\"name\":\"in\",\"key\":\"/%1$s\",\"offset\":0,\"byte_size\":12},{\"name\":\"out\",\"key\":\"/%1$s\",\"offset\":12,\"byte_size\":12}]"
                  .formatted(key));
      assertStatus(
          400, running.post("/v2/models/twice/infer", shared(8, 12)), "expected 12 raw bytes");
      assertStatus(
          400, running.post("/v2/models/twice/infer", shared(12, 8)), "8 are reserved for it");
      assertStatus(
          400, running.post("/v2/models/twice/infer", shared(13, 12)), "at most its 12 bytes");
      assertStatus(200, running.post(at + "in/unregister", ""), "{}");
      assertStatus(400, running.get(at + "in/status"), "'in'");
      assertStatus(400, running.post("/v2/models/twice/infer", shared(12, 12)), "are: out");
      assertStatus(200, running.post("/v2/systemsharedmemory/unregister", ""), "{}");
      assertThat(get("/v2/systemsharedmemory/status").size()).isZero();
    } finally {
      Files.delete(object);
    }
  }

  private static String shared(int inBytes, int outBytes) {
    return """
    {"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32",
      "parameters":{"shared_memory_region":"in","shared_memory_byte_size":%d}}],
     "outputs":[{"name":"y",
      "parameters":{"shared_memory_region":"out","shared_memory_byte_size":%d}}]}\
    """
        .formatted(inBytes, outBytes);
  }

  @Test
  void tellsWhatIsWrongWithARegistration() throws Exception {
    String register = "/v2/systemsharedmemory/region/r/register";
    assertStatus(400, running.post(register, "{"), "expected JSON");
    assertStatus(400, running.post(register, "[]"), "byte_size");
    assertStatus(400, running.post(register, "{\"key\":\"/x\"}"), "byte_size");
    for (String malformed :
        new String[] {"\"offset\":\"far\",\"byte_size\":4", "\"byte_size\":4.5"}) {
      assertStatus(
          400, running.post(register, "{\"key\":\"/x\"," + malformed + "}"), "\"offset\\\":0");
    }
    assertStatus(
        400, running.post(register, "{\"key\":\"/absent-joist\",\"byte_size\":4}"), "create it");
    assertStatus(
        400,
        running.post(register, "{\"key\":\"/../../etc/passwd\",\"byte_size\":4}"),
        "a shared memory object's name");
    assertStatus(404, running.post("/v2/systemsharedmemory/other", ""), "nothing is at");
    assertStatus(405, running.get(register), "POST");
    assertThat(get("/v2/cudasharedmemory/status").size()).isZero();
    assertStatus(200, running.post("/v2/cudasharedmemory/unregister", ""), "{}");
    assertStatus(
        400, running.post("/v2/cudasharedmemory/region/r/register", "{}"), "no graphics card");
  }
}
