package joist.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import inference.InferParameter;
import inference.ModelInferRequest;
import io.grpc.ManagedChannel;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import joist.server.arrow.ArrowTables;
import joist.server.graphpipe.GraphPipeClient;
import joist.serving.SmallModels;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tensorflow.BytesList;
import tensorflow.Feature;
import tensorflow.FloatList;
import tensorflow.serving.ModelSpec;
import tensorflow.serving.MultiInferenceRequest;
import tensorflow.serving.MultiInferenceResponse;
import tools.jackson.databind.JsonNode;

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
                "late", SmallModels.classes(folder, 0),
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
  void answersThatWereKeptAreNoRuns() throws Exception {
    JsonNode before = running.stats("delay");
    assertKept("/v1/predict/delay", "{\"distance\":77,\"city\":\"ATL\"}");
    JsonNode after = running.stats("delay");
    for (String count : List.of("inference_count", "execution_count")) {
      assertThat(after.path(count).asLong() - before.path(count).asLong()).isEqualTo(1);
    }
    Running.requireSums(after);
  }

  @Test
  void soDoTheOtherProtocolsEachInItsOwnWay() throws Exception {
    String examples = "{\"examples\":[{\"distance\":8.0,\"city\":\"ATL\"}]}";
    assertKept("/v1/models/twice:predict", "{\"instances\":[[1,2,3]]}");
    assertKept("/v1/models/delay:regress", examples);
    assertThat(running.post("/v1/models/delay:classify", examples).body())
        .as("another question of the same body")
        .isNotEqualTo(running.post("/v1/models/delay:regress", examples).body());
    byte[] message =
        GraphPipeClient.infer(
            List.of("x"), List.of(Tensor.of(Shape.of(1, 3), 1f, 2, 3)), List.of("y"));
    isKept(() -> post("/graphpipe/twice", "application/octet-stream", message));
    try (RootAllocator allocator = new RootAllocator();
        Float4Vector distance = new Float4Vector("distance", allocator);
        VarCharVector city = new VarCharVector("city", allocator)) {
      distance.setSafe(0, 5);
      distance.setValueCount(1);
      city.setSafe(0, "ATL".getBytes(UTF_8));
      city.setValueCount(1);
      byte[] stream = ArrowTables.stream(List.of(distance, city));
      isKept(() -> post("/v1/predict/delay", "application/vnd.apache.arrow.stream", stream));
    }
  }

  @Test
  void messagesOfGrpcAreKeptToo() throws Exception {
    ManagedChannel channel = GrpcCalls.channel(running);
    try {
      ModelInferRequest.Builder asked =
          ModelInferRequest.newBuilder().setModelName("twice").setId("one");
      asked
          .addInputsBuilder()
          .setName("x")
          .setDatatype("FP32")
          .addAllShape(List.of(1L, 3L))
          .getContentsBuilder()
          .addAllFp32Contents(List.of(1f, 2f, 3f));
      isKept(() -> call(channel, asked.build()));

    } finally {
      channel.shutdownNow();
    }
  }

  /** The same bytes ask for what lies there now. */
  @Test
  void requestsThatNameSharedMemoryAreNotKept() throws Exception {
    Path object = Files.createTempFile(Path.of("/dev/shm"), "joist-test-", "");
    ManagedChannel channel = GrpcCalls.channel(running);
    try {
      put(object, 1f);
      String key = "{\"key\":\"/%s\",\"offset\":0,\"byte_size\":12}";
      HttpResponse<String> registered =
          running.post(
              "/v2/systemsharedmemory/region/in/register", key.formatted(object.getFileName()));
      assertThat(registered.statusCode()).as(registered.body()).isEqualTo(200);
      ModelInferRequest.Builder asked = ModelInferRequest.newBuilder().setModelName("twice");
      asked
          .addInputsBuilder()
          .setName("x")
          .setDatatype("FP32")
          .addAllShape(List.of(1L, 3L))
          .putParameters(
              "shared_memory_region", InferParameter.newBuilder().setStringParam("in").build())
          .putParameters(
              "shared_memory_byte_size", InferParameter.newBuilder().setInt64Param(12).build());
      String json =
          "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"parameters\":"
              + "{\"%s_region\":\"in\",\"shared_memory_byte_size\":12}}]}";
      List<Callable<byte[]>> ways =
          List.of(
              () -> call(channel, asked.build()),
              () -> infer(json.formatted("shared_memory")),
              () ->
                  infer(
                      json.formatted("shared\\u005fmemory")
                          .replace("shared_memory_b", "shared\\u005fmemory_b")));
      for (Callable<byte[]> way : ways) {
        put(object, 1f);
        byte[] one = way.call();
        put(object, 4f);
        assertThat(way.call()).isNotEqualTo(one);
      }
    } finally {
      channel.shutdownNow();
      running.post("/v2/systemsharedmemory/region/in/unregister", "");
      Files.delete(object);
    }
  }

  private static byte[] infer(String json) throws Exception {
    HttpResponse<String> answer = running.post("/v2/models/twice/infer", json);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().getBytes(UTF_8);
  }

  /** Three equal floats. */
  private static void put(Path object, float value) throws Exception {
    ByteBuffer floats = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(object, floats.putFloat(value).putFloat(value).putFloat(value).array());
  }

  private static byte[] call(ManagedChannel channel, ModelInferRequest request) {
    return GrpcCalls.call(channel, GrpcCalls.INFER, request).toByteArray();
  }

  private static byte[] post(String path, String type, byte[] body) throws Exception {
    HttpResponse<byte[]> answer =
        running.sendForBytes(
            HttpRequest.newBuilder(running.uri(path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
    return answer.body();
  }

  private static void isKept(Callable<byte[]> ask) throws Exception {
    isKept(1, ask);
  }

  /**
   * @param parts of which each is kept by itself
   */
  private static void isKept(int parts, Callable<byte[]> ask) throws Exception {
    double before = counted("hits_total");
    byte[] first = ask.call();
    for (int i = 0; i < 3; i++) {
      assertThat(ask.call()).isEqualTo(first);
    }
    assertThat(counted("hits_total")).isEqualTo(before + 3 * parts);
  }

  /** Two questions in one message, which hang on the same bytes. */
  @Test
  void tasksOfOneMessageAreKeptEachForItself() throws Exception {
    Feature distance =
        Feature.newBuilder().setFloatList(FloatList.newBuilder().addValue(100)).build();
    Feature city =
        Feature.newBuilder()
            .setBytesList(BytesList.newBuilder().addValue(ByteString.copyFromUtf8("ATL")))
            .build();
    MultiInferenceRequest.Builder both = MultiInferenceRequest.newBuilder();
    both.getInputBuilder()
        .getExampleListBuilder()
        .addExamplesBuilder()
        .getFeaturesBuilder()
        .putFeature("distance", distance)
        .putFeature("city", city);
    both.addTasksBuilder()
        .setMethodName("tensorflow/serving/classify")
        .setModelSpec(ModelSpec.newBuilder().setName("late").setSignatureName("classify"));
    both.addTasksBuilder()
        .setMethodName("tensorflow/serving/regress")
        .setModelSpec(ModelSpec.newBuilder().setName("delay").setSignatureName("regress"));
    both.addTasks(both.getTasks(1));
    String method = "tensorflow.serving.PredictionService/MultiInference";
    MultiInferenceResponse known = MultiInferenceResponse.getDefaultInstance();
    ManagedChannel channel = GrpcCalls.channel(running);
    try {
      isKept(3, () -> GrpcCalls.call(channel, method, both.build(), known).toByteArray());
      MultiInferenceResponse answer = GrpcCalls.call(channel, method, both.build(), known);
      assertThat(answer.getResults(0).getClassificationResult().getClassificationsCount())
          .isEqualTo(1);
      assertThat(answer.getResults(1).getRegressionResult().getRegressions(0).getValue())
          .isEqualTo(1110);
      assertThat(answer.getResults(2)).isEqualTo(answer.getResults(1));
      for (int i = 0; i < 100; i++) {
        both.addTasks(both.getTasks(1));
      }
      assertThatThrownBy(() -> GrpcCalls.call(channel, method, both.build(), known))
          .hasMessageContaining("at most 32 tasks");
    } finally {
      channel.shutdownNow();
    }
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
