package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import joist.serving.Deployments;
import joist.serving.SmallModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tensorflow.serving.ModelConfig;
import tensorflow.serving.ReloadConfigRequest;
import tensorflow.serving.ReloadConfigResponse;

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
