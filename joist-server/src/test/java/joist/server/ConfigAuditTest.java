package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import joist.serving.Await;
import joist.serving.Deployment;
import joist.serving.DeploymentState;
import joist.serving.ServingException;
import joist.serving.SmallModels;
import joist.store.Store;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the audit log has of a file that a server follows. */
class ConfigAuditTest {
  @TempDir Path folder;
  private ConfigFolder at;

  @BeforeEach
  void register() {
    at = new ConfigFolder(folder);
  }

  @Test
  void theAuditLogHasWhatAConfigurationChangedAndWhoAsked() throws Exception {
    Running running = at.following("{\"models\": {\"m\": {\"versions\": [1]}}}");
    running.post(
        "/api/config",
        "{\"models\": {\"m\": {\"versions\": [1, 2], \"labels\": {\"canary\": 1}}, \"other\": {\"pin\": true}}}");
    running.post("/api/config", "{\"models\": {\"m\": {\"versions\": [2]}}}");
    running.close();

    try (Store reopened = at.open()) {
      assertThat(ConfigFolder.events(reopened, "m"))
          .containsExactly(
              "switched 1 server",
              "configured 0 server: versions [1]",
              "switched 2 127.0.0.1",
              "configured 0 127.0.0.1: versions [1, 2], labels {canary=1}",
              "configured 0 127.0.0.1: versions [2]");
      assertThat(ConfigFolder.events(reopened, "other"))
          .containsExactly(
              "switched 1 127.0.0.1",
              "configured 0 127.0.0.1: the latest version, pinned",
              "unloaded 1 127.0.0.1");
    }
  }

  @Test
  void versionsThatAreLiveBesideAnotherAreNotSaidToBeSwitchedTo() throws Exception {
    Running running = at.following("{\"models\": {\"m\": {\"versions\": \"all\"}}}");
    at.store().register("m", SmallModels.number(folder, 4000), Map.of(), "test");
    running.awaitLive("m", 4, 3, 2, 1);
    running.close();

    try (Store reopened = at.open()) {
      assertThat(ConfigFolder.events(reopened, "m"))
          .containsExactly("switched 1 server", "configured 0 server: all versions");
    }
  }

  /** What the end of the server cuts short is no fault of the version, and nobody waits for it. */
  @Test
  void aChangeThatTheEndOfTheServerCutsShortIsNotInTheLogAsFailed() throws Exception {
    Path slow = folder.resolve("slow.onnx"); // who reads it waits until somebody writes
    assertThat(new ProcessBuilder("mkfifo", slow.toString()).start().waitFor()).isZero();
    Queue<String> said = new ConcurrentLinkedQueue<>();
    Logger log = Logger.getLogger("joist.server");
    log.setFilter(entry -> said.add(entry.getMessage()));
    try (Running running = at.following("{\"models\": {\"m\": {\"versions\": [1]}}}")) {
      Files.writeString(
          at.file(),
          "{\"models\": {\"m\": {\"versions\": [1]}, \"slow\": {\"file\": \"slow.onnx\"}}}");
      Await.until(
          "it is being loaded",
          () -> running.server.deployments().find("slow", 1).map(Deployment::state),
          state -> state.equals(Optional.of(DeploymentState.LOADING)));
      CompletableFuture<Void> behind = running.server.deployments().keep("m", Set.of());
      CompletableFuture<Void> closing = CompletableFuture.runAsync(running.server::close);
      assertThatThrownBy(() -> behind.get(2, TimeUnit.MINUTES))
          .hasRootCauseInstanceOf(ServingException.class)
          .hasMessageContaining("going down");
      Files.newOutputStream(slow).close();
      closing.get(2, TimeUnit.MINUTES);

      assertThat(at.store().audit(Optional.of("slow"), 10)).isEmpty();
      assertThat(said).noneMatch(entry -> entry.contains("is not undone"));
    } finally {
      log.setFilter(null);
    }
  }
}
