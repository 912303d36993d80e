package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inference.ModelInferRequest;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.server.graphpipe.GraphPipeClient;
import joist.serving.Await;
import joist.serving.Deployment;
import joist.serving.DeploymentState;
import joist.serving.SmallModels;
import joist.serving.batch.DeadlineBatching;
import joist.serving.residency.LeastRecentlyUsed;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tensorflow.serving.GetModelMetadataRequest;
import tensorflow.serving.GetModelMetadataResponse;
import tensorflow.serving.ModelSpec;
import tools.jackson.databind.JsonNode;

/** Models that do not all fit, as callers see it. */
class EvictionTest {
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";

  @TempDir static Path folder;
  private static Map<String, Path> models;
  private static long budget;

  /** Room for two of three, and for what the server itself notes. */
  @BeforeAll
  static void weigh() {
    models =
        Map.of(
            "a", SmallModels.number(folder, 1000),
            "b", SmallModels.number(folder, 2000),
            "c", SmallModels.number(folder, 3000));
    try (Running all =
        Running.registry(settings(1 << 20, Duration.ofMinutes(2)), folder.resolve("all"), models)) {
      long three = 0;
      for (Deployment model : all.server.deployments().all()) {
        three += model.bytes();
      }
      budget = all.server.deployments().ledger().totalBytes() - three + three * 5 / 6;
    }
  }

  private static ServerSettings settings(long bytes, Duration p99) {
    return Running.settings()
        .withObjective(
            new ServerSettings.Objective(
                p99,
                bytes,
                2,
                new DeadlineBatching(),
                new ServerSettings.Residency(new LeastRecentlyUsed(), Set.of("a"))));
  }

  private static Running running(String store, Duration p99) {
    return Running.registry(settings(budget, p99), folder.resolve(store), models);
  }

  private static String evicted(Running running) {
    return running.server.deployments().all().stream()
        .filter(d -> d.state() == DeploymentState.EVICTED)
        .findFirst()
        .orElseThrow()
        .name();
  }

  @Test
  void aRequestWaitsForTheLoadThatItsDeadlineAllows() throws Exception {
    try (Running running = running("waits", Duration.ofMinutes(2))) {
      for (String name : List.of("a", "b", "c", "b", "c", "a", "b")) {
        HttpResponse<String> answer = running.post("/v1/predict/" + name, ROW);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"model\":\"" + name + "\"");
        assertThat(running.server.deployments().live("a").orElseThrow().isLoaded()).isTrue();
      }
      JsonNode models = running.json(running.get("/api/overview")).path("models");
      assertThat(models.findValuesAsString("state")).contains("live", "evicted");
      String gone = evicted(running);
      assertThat(running.get("/v2/models/" + gone + "/ready").statusCode()).isEqualTo(200);
      assertThat(running.get("/v1/models/" + gone).body()).contains("AVAILABLE");
      JsonNode stats = running.json(running.get("/v2/models/" + gone + "/stats"));
      assertThat(stats.at("/model_stats/0/inference_count").asInt()).isPositive();
      assertThat(stats.at("/model_stats/0/memory_usage/0/byte_size").asInt()).isZero();
      assertThat(running.get("/metrics").body().lines())
          .filteredOn(line -> line.contains("model=\"" + gone + "\""))
          .as("it answers, and has nothing in memory")
          .containsExactly("joist_model_live{model=\"" + gone + "\",version=\"1\"} 1.0");
    }
  }

  @Test
  void whatAModelTakesAndGivesIsToldWithoutLoadingIt() throws Exception {
    try (Running running = running("described", Duration.ofMinutes(2))) {
      String gone = evicted(running);

      List<String> told = told(running, gone);

      assertThat(evicted(running)).as("nothing was loaded, and nothing went").isEqualTo(gone);
      assertThat(running.post("/v1/predict/" + gone, ROW).statusCode()).isEqualTo(200);
      assertThat(evicted(running)).isNotEqualTo(gone);
      assertThat(told).as("as where it is in memory").isEqualTo(told(running, gone));
    }
  }

  private static List<String> told(Running running, String model) throws Exception {
    List<String> told = new ArrayList<>();
    for (String path :
        List.of(
            "/v2/models/%s",
            "/v2/models/%s/versions/1",
            "/v2/models/%s/config",
            "/v1/models/%s/metadata",
            "/api/models/%s/example")) {
      HttpResponse<String> answer = running.get(path.formatted(model));
      assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
      told.add(answer.body());
    }
    JsonNode page = running.json(running.get("/api/models/" + model));
    told.add(page.path("task").asString() + page.path("signature"));
    HttpResponse<byte[]> graphPipe =
        running.sendForBytes(
            HttpRequest.newBuilder(running.uri("/graphpipe/" + model))
                .POST(HttpRequest.BodyPublishers.ofByteArray(GraphPipeClient.metadata())));
    told.add(GraphPipeClient.described(graphPipe.body()));
    ManagedChannel channel = GrpcCalls.channel(running);
    try {
      told.add(
          GrpcCalls.call(
                  channel,
                  "inference.GRPCInferenceService/ModelMetadata",
                  ModelMetadataRequest.newBuilder().setName(model).build(),
                  ModelMetadataResponse.getDefaultInstance())
              .toString());
      told.add(
          GrpcCalls.call(
                  channel,
                  "tensorflow.serving.PredictionService/GetModelMetadata",
                  GetModelMetadataRequest.newBuilder()
                      .setModelSpec(ModelSpec.newBuilder().setName(model))
                      .build(),
                  GetModelMetadataResponse.getDefaultInstance())
              .toString());
    } finally {
      channel.shutdownNow();
    }
    return told;
  }

  @Test
  void aRequestThatCannotWaitIsToldWhenToComeBack() throws Exception {
    try (Running running = running("told1", Duration.ofNanos(100_000))) {
      String gone = evicted(running);

      HttpResponse<String> told = running.post("/v1/predict/" + gone, ROW);

      assertThat(told.statusCode()).as(told.body()).isEqualTo(503);
      assertThat(running.json(told).at("/error/code").asString()).isEqualTo("loading");
      assertThat(told.body()).contains(gone + ":1 is not in memory").contains("retry after");
      assertThat(told.headers().firstValue("retry-after").orElseThrow()).matches("[1-9][0-9]*");
      Await.until(
          "it is loaded",
          () -> running.server.deployments().live(gone).orElseThrow().state(),
          state -> state == DeploymentState.LIVE);
    }
  }

  @Test
  void overGrpcItIsUnavailableWithTheTimeToRetry() {
    try (Running running = running("told2", Duration.ofNanos(100_000))) {
      ManagedChannel channel = GrpcCalls.channel(running);
      ModelInferRequest request =
          ModelInferRequest.newBuilder().setModelName(evicted(running)).build();

      assertThatThrownBy(() -> GrpcCalls.call(channel, GrpcCalls.INFER, request))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              why -> {
                assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(why.getStatus().getDescription()).containsPattern("retry after [1-9]");
                assertThat(why.getTrailers()).isNotNull();
                assertThat(
                        why.getTrailers()
                            .get(
                                Metadata.Key.of(
                                    "grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER)))
                    .matches("[1-9][0-9]*000");
              });
      channel.shutdownNow();
    }
  }
}
