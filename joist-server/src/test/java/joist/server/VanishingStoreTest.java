package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import joist.server.operations.ModelSource;
import joist.serving.Await;
import joist.serving.Deployment;
import joist.serving.SmallModels;
import joist.store.AuditEvent;
import joist.store.Store;
import joist.store.StoreOutOfReachException;
import joist.store.StoreSettings;
import joist.store.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tensorflow.serving.ModelConfig;
import tensorflow.serving.ReloadConfigRequest;
import tensorflow.serving.ReloadConfigResponse;

/** The registry's folder goes away while its models are served, and comes back. */
class VanishingStoreTest {
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";

  @TempDir Path folder;

  @Test
  void whatIsServedIsServedOnAndTheRegistryIsFollowedAgain() throws Exception {
    try (Running running =
        Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      running.store.register("m", SmallModels.number(folder, 2000), Map.of(), "test");
      Path away = Files.move(folder.resolve("store"), folder.resolve("away"));

      for (int i = 0; i < 50; i++) {
        assertThat(running.post("/v1/predict/m", ROW).body()).contains("1015.0");
      }
      HttpResponse<String> refused =
          running.post("/api/models/m/promote", "{\"version\":2,\"detail\":\"try\"}");
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.body())
          .contains("store_out_of_reach", "is gone", "Put it back", "served on");
      assertThat(running.get("/v2/health/ready").statusCode()).isEqualTo(200);

      Files.move(away, folder.resolve("store"));
      running.store.promote("m", 2, "test", "after it came back");
      running.awaitVersion("m", 2);
      assertThat(running.post("/v1/predict/m", ROW).body()).contains("2015.0");
    }
  }

  @Test
  void aLogThatCannotBeReadIsNotSaidToBeAltered() throws Exception {
    try (Running running =
        Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      Path away = Files.move(folder.resolve("store"), folder.resolve("away"));
      HttpResponse<String> unknown = running.get("/api/audit/chain");
      Files.move(away, folder.resolve("store"));

      assertThat(unknown.statusCode()).as(unknown.body()).isEqualTo(503);
      assertThat(unknown.body()).contains("store_out_of_reach").doesNotContain("intact");
      assertThat(running.get("/api/audit/chain").body()).contains("\"intact\":true");
    }
  }

  /** The registry goes on naming version 1, so that version has to answer. */
  @Test
  void aPromotionThatTheRegistryDoesNotTakeIsUndone() throws Exception {
    Store real = Stores.open(StoreSettings.of(folder.resolve("store").toString()));
    real.register("m", SmallModels.number(folder, 1000), Map.of(), "test");
    real.register("m", SmallModels.number(folder, 2000), Map.of(), "test");
    AtomicBoolean full = new AtomicBoolean(true);
    Store refusing = refusing(real, (method, arguments) -> method.equals("promote") && full.get());
    try (Running running =
        Running.of(
            Running.settings(), new ModelSource.Registry(refusing, "here", Set.of()), real)) {
      HttpResponse<String> refused = running.post("/api/models/m/promote", "{\"version\":2}");
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(running.post("/v1/predict/m", ROW).body()).contains("1015.0");

      full.set(false);
      real.promote("m", 2, "test", "by another process");
      running.awaitVersion("m", 2);
      Await.until( // written by another thread, a moment after it
          "the last of four switches is told",
          () -> running.get("/api/audit").body(),
          audit -> audit.split("\"switched\"", -1).length > 4);
    }
    try (Store told = Stores.open(StoreSettings.of(folder.resolve("store").toString()))) {
      assertThat(told.audit(Optional.of("m"), 20))
          .filteredOn(event -> event.action().equals("switched"))
          .extracting(AuditEvent::version)
          .as("newest first: all switches, and the way back")
          .containsExactly(2, 1, 2, 1);
    }
  }

  @Test
  void aPackageThatIsMissingIsLookedForAgain() throws Exception {
    try (Running running =
        Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      String digest =
          running.store.register("m", SmallModels.number(folder, 2000), Map.of(), "test").digest();
      Path file = running.store.packageFile(digest);
      Path away = Files.move(file, folder.resolve("away"));
      HttpResponse<String> refused =
          running.post("/api/models/m/promote", "{\"version\":2,\"detail\":\"try\"}");
      assertThat(refused.statusCode()).as(refused.body()).isBetween(400, 503);
      assertThat(refused.body()).contains("is missing", digest);
      running.store.promote("m", 2, "test", "without its file");

      assertThat(running.post("/v1/predict/m", ROW).body()).contains("1015.0");
      Files.move(away, file);
      running.awaitVersion("m", 2);
    }
  }

  /** A store that is out of reach for what is asked of it in some way. */
  private static Store refusing(Store real, BiPredicate<String, List<Object>> asked) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (asked.test(
                  method.getName(), arguments == null ? List.of() : List.of(arguments))) {
                throw new StoreOutOfReachException("the disk is full", null);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  /** Which versions were to stay live was looked up while it could be. */
  @Test
  void aReloadOfTensorFlowIsUndoneThoughTheRegistryWentWithinIt() throws Exception {
    Store real = Stores.open(StoreSettings.of(folder.resolve("store").toString()));
    real.register("m", SmallModels.number(folder, 1000), Map.of(), "test");
    real.register("m", SmallModels.number(folder, 2000), Map.of(), "test");
    String digest = real.register("z", SmallModels.tensors(folder), Map.of(), "test").digest();
    AtomicBoolean armed = new AtomicBoolean();
    AtomicBoolean away = new AtomicBoolean();
    Store vanishing =
        refusing(
            real,
            (method, arguments) -> {
              if (arguments.contains(digest) && armed.getAndSet(false)) {
                away.set(true);
              }
              return away.get();
            });
    try (Running running =
        Running.of(
            Running.settings(), new ModelSource.Registry(vanishing, "here", Set.of()), real)) {
      assertThat(running.post("/v2/repository/models/z/unload", "{}").statusCode()).isEqualTo(200);
      ManagedChannel channel = GrpcCalls.channel(running);
      try {
        ReloadConfigRequest.Builder both = ReloadConfigRequest.newBuilder();
        both.getConfigBuilder()
            .getModelConfigListBuilder()
            .addConfig(ModelConfig.newBuilder().setName("m").putVersionLabels("canary", 2))
            .addConfig(ModelConfig.newBuilder().setName("z"));
        armed.set(true);
        assertThatThrownBy(() ->
                GrpcCalls.call(
                    channel,
                    "tensorflow.serving.ModelService/HandleReloadConfigRequest",
                    both.build(),
                    ReloadConfigResponse.getDefaultInstance()))
            .hasMessageContaining("UNAVAILABLE");
        assertThat(away).as("it went as z was loaded, when version 2 of m was there").isTrue();
        assertThat(running.server.deployments().find("m", 2).filter(Deployment::answers)).isEmpty();
        assertThat(running.post("/v1/predict/m", ROW).body()).contains("1015.0");
      } finally {
        away.set(false);
        channel.shutdownNow();
      }
    }
  }
}
