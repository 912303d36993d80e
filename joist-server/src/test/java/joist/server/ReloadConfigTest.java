package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import joist.serving.Deployments;
import joist.serving.SmallModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tensorflow.serving.ModelConfig;
import tensorflow.serving.ReloadConfigRequest;
import tensorflow.serving.ReloadConfigResponse;
import tensorflow.serving.ServableVersionPolicy;

/** TensorFlow Serving's reload: one step, or none. */
class ReloadConfigTest {
  @TempDir Path folder;

  private static ReloadConfigRequest asking(String... names) {
    ReloadConfigRequest.Builder request = ReloadConfigRequest.newBuilder();
    for (String name : names) {
      ModelConfig.Builder config = ModelConfig.newBuilder().setName(name);
      if (name.equals("a")) {
        config.putVersionLabels("stable", 1);
      }
      request.getConfigBuilder().getModelConfigListBuilder().addConfig(config);
    }
    return request.build();
  }

  private static void reload(ManagedChannel channel, String... names) {
    GrpcCalls.call(
        channel,
        "tensorflow.serving.ModelService/HandleReloadConfigRequest",
        asking(names),
        ReloadConfigResponse.getDefaultInstance());
  }

  private static void reload(ManagedChannel channel, ModelConfig.Builder config) {
    ReloadConfigRequest.Builder request = ReloadConfigRequest.newBuilder();
    request.getConfigBuilder().getModelConfigListBuilder().addConfig(config);
    GrpcCalls.call(
        channel,
        "tensorflow.serving.ModelService/HandleReloadConfigRequest",
        request.build(),
        ReloadConfigResponse.getDefaultInstance());
  }

  private static ModelConfig.Builder model(ServableVersionPolicy.Builder policy) {
    return ModelConfig.newBuilder().setName("m").setModelVersionPolicy(policy);
  }

  @Test
  void aPolicyThatIsNotFollowedIsRefused() throws Exception {
    try (Running running =
        Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      ManagedChannel channel = GrpcCalls.channel(running);
      try {
        ServableVersionPolicy.Builder latest = ServableVersionPolicy.newBuilder();
        latest.getLatestBuilder().setNumVersions(1);
        reload(channel, model(latest));
        ServableVersionPolicy.Builder two = ServableVersionPolicy.newBuilder();
        two.getLatestBuilder().setNumVersions(2);
        ServableVersionPolicy.Builder all = ServableVersionPolicy.newBuilder();
        all.getAllBuilder();
        ServableVersionPolicy.Builder one = ServableVersionPolicy.newBuilder();
        one.getSpecificBuilder().addVersions(1);
        for (ServableVersionPolicy.Builder other : List.of(two, all, one)) {
          assertThatThrownBy(() -> reload(channel, model(other)))
              .hasMessageContaining("FAILED_PRECONDITION")
              .hasMessageContaining("model_version_policy")
              .hasMessageContaining("--config");
        }
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void aLabelBringsAVersionBesideTheOneThatAnswersAndKeepsIt() throws Exception {
    try (Running running =
        Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      for (int version = 2; version <= 4; version++) {
        running.store.register("m", SmallModels.number(folder, version * 1000), Map.of(), "test");
      }
      ManagedChannel channel = GrpcCalls.channel(running);
      try {
        ModelConfig.Builder labelled =
            ModelConfig.newBuilder()
                .setName("m")
                .putVersionLabels("stable", 1)
                .putVersionLabels("canary", 2);
        assertThatThrownBy(() -> reload(channel, labelled.clone().putVersionLabels("next", 9)))
            .hasMessageContaining("version 9 is not there");

        reload(channel, labelled);
        assertThat(value(running, "")).as("nothing was switched").isEqualTo("1015.0");
        for (int version = 3; version <= 4; version++) {
          running.store.promote("m", version, "test", "newer");
          running.awaitVersion("m", version);
        }
        assertThat(value(running, "")).isEqualTo("4015.0");
        assertThat(value(running, "/labels/stable")).isEqualTo("1015.0");
        assertThat(value(running, "/labels/canary")).isEqualTo("2015.0");

        reload(channel, ModelConfig.newBuilder().setName("m").putVersionLabels("canary", 3));
        assertThat(value(running, "/labels/canary")).isEqualTo("3015.0");
        assertThat(value(running, "/versions/1")).isEqualTo("404");
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void aModelThatIsNotListedLosesItsLabelsForLater() throws Exception {
    try (Running running =
        Running.registry(
            folder,
            Map.of(
                "m", SmallModels.number(folder, 1000),
                "z", SmallModels.number(folder, 9000)))) {
      running.store.register("m", SmallModels.number(folder, 2000), Map.of(), "test");
      ManagedChannel channel = GrpcCalls.channel(running);
      try {
        reload(channel, ModelConfig.newBuilder().setName("m").putVersionLabels("canary", 2));
        assertThat(value(running, "/labels/canary")).isEqualTo("2015.0");
        reload(channel, "z");
        assertThat(running.post("/v2/repository/models/m/load", "{}").statusCode()).isEqualTo(200);

        running.store.register("z", SmallModels.number(folder, 8000), Map.of(), "test");
        running.store.promote("z", 2, "test", "looked at after m, whose labels are gone");
        running.awaitVersion("z", 2);
        assertThat(value(running, "")).isEqualTo("1015.0");
        assertThat(value(running, "/versions/2")).isEqualTo("404");
        assertThat(value(running, "/labels/canary")).isEqualTo("404");
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static String value(Running running, String which) throws Exception {
    HttpResponse<String> answer =
        running.post(
            "/v1/models/m" + which + ":predict",
            "{\"instances\":[{\"distance\":5,\"city\":\"ATL\"}]}");
    return answer.statusCode() == 200
        ? running.json(answer).at("/predictions/0/0").asString()
        : Integer.toString(answer.statusCode());
  }

  @Test
  void aListOfWhichOneModelCannotBeLoadedChangesNothing() throws Exception {
    try (Running running =
        Running.registry(
            folder,
            Map.of(
                "a", SmallModels.number(folder, 1000),
                "b", SmallModels.number(folder, 2000),
                "c", SmallModels.classes(folder, 0),
                "d", SmallModels.tensors(folder)))) {
      Deployments served = running.server.deployments();
      Path file = running.store.packageFile(running.store.live("c").orElseThrow().digest());
      ManagedChannel channel = GrpcCalls.channel(running);
      try {
        reload(channel, "a", "d");
        assertThat(served.names()).containsExactly("a", "d");
        served.labels().set("a", Map.of());
        Path away = Files.move(file, folder.resolve("away"));

        assertThatThrownBy(() -> reload(channel, "a", "b", "c")).hasMessageContaining("is missing");

        assertThat(served.live("b")).as("it was loaded before, and taken away").isEmpty();
        assertThat(served.live("d")).as("it is on no new list that is followed").isPresent();
        assertThat(served.labels().of("a")).isEmpty();

        Files.move(away, file);
        reload(channel, "a", "b", "c");
        assertThat(served.names()).containsExactly("a", "b", "c");
        assertThat(served.labels().of("a")).containsEntry("stable", 1);
      } finally {
        channel.shutdownNow();
      }
    }
  }
}
