package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import io.grpc.ManagedChannel;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import joist.serving.Await;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.SmallModels;
import joist.store.Store;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tensorflow.DataType;
import tensorflow.TensorProto;
import tensorflow.TensorShapeProto;
import tensorflow.serving.ModelSpec;
import tensorflow.serving.PredictRequest;
import tensorflow.serving.PredictResponse;
import tools.jackson.databind.JsonNode;

/** A server that follows a file, and changes of it. */
class ConfigTest {
  @TempDir Path folder;
  private ConfigFolder at;

  @BeforeEach
  void register() {
    at = new ConfigFolder(folder);
  }

  @Test
  void servesSeveralVersionsAtOnceUnderTheirNumbersAndLabels() throws Exception {
    try (Running running =
        at.following(
            "{\"models\": {\"m\": {\"versions\": [1, 2], \"labels\": {\"stable\": 1, \"canary\": 2}}}}")) {
      assertThat(running.live("m")).containsExactly(2, 1);
      assertThat(running.value("m")).isEqualTo("2015.0");
      assertThat(running.value("m:1")).isEqualTo("1015.0");
      assertThat(running.value("m:2")).isEqualTo("2015.0");
      assertThat(running.value("m:3")).isEqualTo("404");
      assertThat(running.value("other")).as("it is not in the file").isEqualTo("404");
      assertThat(running.get("/v1/models/m/labels/stable").body()).contains("\"version\":\"1\"");
      assertThat(running.get("/v1/models/m/labels/canary").body()).contains("\"version\":\"2\"");
      at.store().promote("m", 3, "test", "not followed");
      assertThat(running.value("m")).isEqualTo("2015.0");
    }
  }

  private static PredictResponse predicted(ManagedChannel channel, ModelSpec.Builder which) {
    TensorShapeProto.Dim one = TensorShapeProto.Dim.newBuilder().setSize(1).build();
    TensorProto.Builder cell =
        TensorProto.newBuilder()
            .setTensorShape(TensorShapeProto.newBuilder().addDim(one).addDim(one));
    return GrpcCalls.call(
        channel,
        "tensorflow.serving.PredictionService/Predict",
        PredictRequest.newBuilder()
            .setModelSpec(which.setName("m"))
            .putInputs("distance", cell.clone().setDtype(DataType.DT_FLOAT).addFloatVal(5).build())
            .putInputs(
                "city",
                cell.clone()
                    .setDtype(DataType.DT_STRING)
                    .addStringVal(ByteString.copyFromUtf8("ATL"))
                    .build())
            .build(),
        PredictResponse.getDefaultInstance());
  }

  private static void assertAnswers(
      ManagedChannel channel, ModelSpec.Builder which, int version, float value) {
    PredictResponse answer = predicted(channel, which);
    assertThat(answer.getModelSpec().getVersion().getValue()).isEqualTo(version);
    assertThat(
            answer
                .getOutputsOrThrow("prediction")
                .getTensorContent()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .getFloat())
        .isEqualTo(value);
  }

  @Test
  void tensorFlowsCallsOfGrpcReachEachVersionByItsLabelAndItsNumber() throws Exception {
    try (Running running =
        at.following(
            "{\"models\": {\"m\": {\"versions\": [1, 2], \"labels\": {\"stable\": 1, \"canary\": 2}}}}")) {
      ManagedChannel channel = GrpcCalls.channel(running);
      try {
        assertThatThrownBy(() -> predicted(channel, ModelSpec.newBuilder().setVersionLabel("next")))
            .hasMessageContaining("NOT_FOUND")
            .hasMessageContaining("its labels are: canary, stable");
        assertAnswers(channel, ModelSpec.newBuilder().setVersionLabel("stable"), 1, 1015);
        assertAnswers(channel, ModelSpec.newBuilder().setVersionLabel("canary"), 2, 2015);
        assertAnswers(channel, ModelSpec.newBuilder().setVersion(Int64Value.of(1)), 1, 1015);
        assertAnswers(channel, ModelSpec.newBuilder(), 2, 2015);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void followsTheFileWhenItChanges() throws Exception {
    try (Running running = at.following("{\"models\": {\"m\": {\"versions\": [1]}}}")) {
      assertThat(running.value("m")).isEqualTo("1015.0");

      Files.writeString(
          at.file(), "{\"models\": {\"m\": {\"versions\": [1, 3]}, \"other\": {\"pin\": true}}}");
      Await.until("other is pinned", () -> running.server.deployments().isPinned("other"));
      assertThat(running.value("m")).isEqualTo("3015.0");
      assertThat(running.value("m:1")).isEqualTo("1015.0");
      assertThat(running.value("other")).isEqualTo("9015.0");

      Files.writeString(at.file(), "{\"models\": {\"m\": {\"versions\": [3]}}}");
      running.awaitLive("other");
      running.awaitLive("m", 3);
      Await.until(
          "m:1 has drained",
          () -> running.server.deployments().find("m", 1).filter(Deployment::isLoaded).isEmpty());
      assertThat(running.value("m:1")).isEqualTo("404");
    }
  }

  @Test
  void aModelIsPinnedWhereAnOptionOrTheFileSaysSo() throws Exception {
    ServerSettings settings = Running.settings();
    ServerSettings.Objective objective = settings.objective();
    ServerSettings pinning =
        settings.withObjective(
            new ServerSettings.Objective(
                objective.p99(),
                objective.memoryBudgetBytes(),
                objective.compute(),
                objective.batching(),
                new ServerSettings.Residency(objective.residency().policy(), Set.of("m"))));
    try (Running running =
        at.following("{\"models\": {\"m\": {}, \"other\": {\"pin\": true}}}", pinning)) {
      Deployments deployments = running.server.deployments();
      assertThat(deployments.isPinned("m")).as("by the option").isTrue();
      assertThat(deployments.isPinned("other")).as("by the file").isTrue();

      Files.writeString(at.file(), "{\"models\": {\"m\": {\"pin\": false}, \"other\": {}}}");
      Await.until("other is not pinned", () -> !deployments.isPinned("other"));
      assertThat(deployments.isPinned("m")).as("the option holds").isTrue();
    }
  }

  /** Else a promotion would leave a file behind that the next start cannot follow. */
  @Test
  void aLabelledVersionStaysLiveWhenAnotherIsPromoted() throws Exception {
    String labelled = "{\"models\": {\"m\": {\"labels\": {\"stable\": %d}}%s}}";
    Running running = at.following(labelled.formatted(1, ""));
    for (int version = 2; version <= 3; version++) {
      int next = version;
      at.store().promote("m", next, "test", "newer");
      running.awaitLive("m", next, 1);
    }
    assertThat(running.value("m")).isEqualTo("3015.0");
    assertThat(running.get("/v1/models/m/labels/stable").body()).contains("\"version\":\"1\"");
    assertThat(running.post("/api/config", labelled.formatted(1, ",\"other\":{}")).statusCode())
        .as("all of the file is looked up anew")
        .isEqualTo(200);
    assertThat(running.post("/api/config", labelled.formatted(2, "")).statusCode()).isEqualTo(200);
    assertThat(running.live("m")).containsExactly(3, 2);
    HttpResponse<String> unknown = running.post("/api/config", labelled.formatted(9, ""));
    assertThat(unknown.statusCode()).isEqualTo(409);
    assertThat(unknown.body()).contains("stable", "version 9", "registry");
    running.close();

    at.reopen();
    try (Running again = at.following(labelled.formatted(1, ""))) {
      assertThat(again.live("m")).containsExactly(3, 1);
      assertThat(again.value("m")).isEqualTo("3015.0");
    }
  }

  @Test
  void keepsAllVersionsThatAreRegistered() throws Exception {
    try (Running running = at.following("{\"models\": {\"m\": {\"versions\": \"all\"}}}")) {
      assertThat(running.live("m")).containsExactly(3, 2, 1);
      assertThat(running.value("m")).as("what the registry says").isEqualTo("1015.0");

      at.store().register("m", SmallModels.number(folder, 4000), Map.of(), "test");
      running.awaitLive("m", 4, 3, 2, 1);
      at.store().promote("m", 4, "test", "newest");
      running.awaitVersion("m", 4);
      assertThat(running.live("m")).containsExactly(4, 3, 2, 1);
    }
  }

  @Test
  void aCallAppliesTheSameDiff() throws Exception {
    try (Running running = at.following("{\"models\": {\"m\": {\"versions\": [1]}}}")) {
      HttpResponse<String> answer =
          running.post("/api/config", "{\"models\": {\"m\": {\"versions\": [1, 2]}}}");

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(running.json(answer).at("/followed/models/m/versions").size()).isEqualTo(2);
      assertThat(running.value("m:2")).isEqualTo("2015.0");
    }
  }

  @Test
  void objectivesDeadlinesAndPoliciesAreChangedLiveAndNothingIsLoadedForThat() throws Exception {
    Running running = at.following("{\"models\": {\"m\": {\"versions\": [1]}}}");
    Deployment live = running.server.deployments().live("m").orElseThrow();
    HttpResponse<String> answer =
        running.post(
            "/api/config",
            "{\"models\": {\"m\": {\"versions\": [1], \"p99\": \"7ms\", \"deadline\": \"0.001us\", \"batching\": \"cork\"}}}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(running.value("m")).as("later than the model's deadline").isEqualTo("504");
    JsonNode model = running.json(running.get("/api/overview")).at("/models/0");
    assertThat(model.path("p99ObjectiveMillis").asDouble()).isEqualTo(7);
    assertThat(model.path("deadlineMillis").asDouble()).isEqualTo(1e-6);
    assertThat(model.path("batching").asString()).isEqualTo("cork");

    HttpResponse<String> refused =
        running.post(
            "/api/config",
            "{\"models\": {\"m\": {\"versions\": [1], \"p99\": \"fast\"}, \"other\": {}}}");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("p99", "such as 10ms", "fast");
    assertThat(running.value("m")).isEqualTo("504");
    assertThat(running.value("other")).isEqualTo("404");

    running.post("/api/config", "{\"models\": {\"m\": {\"versions\": [1]}}}");
    assertThat(running.value("m")).isEqualTo("1015.0");
    assertThat(running.server.deployments().live("m").orElseThrow()).isSameAs(live);
    running.close();
    try (Store reopened = at.open()) {
      assertThat(ConfigFolder.events(reopened, "m"))
          .contains(
              "configured 0 127.0.0.1: versions [1], p99 7 ms, deadline 0.000001 ms, batching cork");
    }
  }

  @Test
  void aCallerThatSaysHowLongItWaitsIsNotHeldToTheModelsDeadline() throws Exception {
    try (Running running = at.following("{\"models\": {\"m\": {\"deadline\": \"0.001us\"}}}")) {
      assertThat(running.value("m")).isEqualTo("504");
      HttpRequest.Builder patient =
          HttpRequest.newBuilder(running.uri("/v1/predict/m"))
              .header("grpc-timeout", "1H")
              .POST(HttpRequest.BodyPublishers.ofString(Running.ROW));
      assertThat(running.send(patient).statusCode()).isEqualTo(200);
    }
  }

  private static int tensorOf(Running running, int rows) throws Exception {
    String raw = "\0".repeat(12 * rows);
    String head =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d,3],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":%d}}]}"
            .formatted(rows, raw.length());
    return running
        .send(
            HttpRequest.newBuilder(running.uri("/v2/models/twice/infer"))
                .header("Inference-Header-Content-Length", Integer.toString(head.length()))
                .POST(HttpRequest.BodyPublishers.ofString(head + raw)))
        .statusCode();
  }

  @Test
  void aModelsLimitOfTensorsHoldsFromWhenItIsSaid() throws Exception {
    at.store().register("twice", SmallModels.tensors(folder), Map.of(), "test");
    String limited = "{\"models\": {\"twice\": {\"tensorLimit\": \"64\"}}}";
    try (Running running = at.following("{\"models\": {\"twice\": {}}}")) {
      assertThat(tensorOf(running, 6)).isEqualTo(200);
      assertThat(running.post("/api/config", limited).statusCode()).isEqualTo(200);
      assertThat(tensorOf(running, 6)).isEqualTo(413); // whose head is known by now
      assertThat(tensorOf(running, 5)).isEqualTo(200);
      assertThat(running.get("/api/config").body()).contains("tensorLimit");
      Files.writeString(at.file(), "{\"models\": {\"twice\": {\"tensorLimit\": \"1MiB\"}}}");
      Await.until("the larger limit holds", () -> tensorOf(running, 6), status -> status == 200);
    }
  }
}
