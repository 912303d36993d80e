package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import joist.server.config.ConfigException;
import joist.serving.Await;
import joist.serving.SmallModels;
import joist.store.Store;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a server cannot follow: all goes on as it was, and why is told. */
class ConfigProblemsTest {
  @TempDir Path folder;
  private ConfigFolder at;

  @BeforeEach
  void register() {
    at = new ConfigFolder(folder);
  }

  @Test
  void doesNotStartWithABadFile() {
    assertThatThrownBy(() -> at.following("{\"models\": {\"nobody\": {}}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the registry has none");
    at.store().close();
  }

  private static void awaitProblem(Running running, String part) throws Exception {
    Await.until(
        "the problem tells of '" + part + "'",
        () -> problem(running),
        problem -> problem.contains(part));
  }

  private static void awaitNoProblem(Running running) throws Exception {
    Await.until("there is no problem", () -> problem(running), String::isEmpty);
  }

  private static String problem(Running running) throws Exception {
    return running.json(running.get("/api/config")).path("problem").asString("");
  }

  @Test
  void aBadFileChangesNothingAndSaysWhy() throws Exception {
    try (Running running = at.following("{\"models\": {\"m\": {\"versions\": [1]}}}")) {
      for (String bad :
          List.of(
              "{\"models\": {\"m\": {\"versions\": [2]}, \"unsound\": {}}}",
              "{\"models\": {\"m\": {\"versions\": [2",
              "{\"models\": {\"m\": {\"versions\": [7]}}}",
              "{\"models\": {\"m\": {\"versions\": [1], \"labels\": {\"x\": 2}}}}",
              "{\"models\": {\"nobody\": {}}}",
              "{\"models\": {\"m\": {\"version\": [1]}}}",
              "{\"models\": {\"file\": {\"file\": \"nowhere.onnx\"}}}")) {
        HttpResponse<String> refused = running.post("/api/config", bad);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        assertThat(running.value("m")).as(bad).isEqualTo("1015.0");
        assertThat(running.live("m")).as(bad).containsExactly(1);
        assertThat(running.server.deployments().names()).containsExactly("m");
        assertThat(running.json(running.get("/api/config")).path("problem").asString())
            .isNotEmpty();
      }
      Files.writeString(at.file(), "{\"models\": {\"m\": {\"versi");
      awaitProblem(running, "whole");
      assertThat(running.value("m")).isEqualTo("1015.0");
      Files.writeString(at.file(), "{\"models\": {\"m\": {\"versions\": [2]}}}");
      running.awaitLive("m", 2);
      awaitNoProblem(running);
    }
  }

  @Test
  void whoAsksFromElsewhereIsNotToldWhichFilesThereAre(@TempDir Path elsewhere) throws Exception {
    Path model = SmallModels.number(elsewhere, 7000);
    Path near = Files.copy(model, folder.resolve("near.joist"));
    Files.createSymbolicLink(folder.resolve("link"), elsewhere);
    String one = "{\"models\": {\"f\": {\"file\": \"%s\"}}}";
    try (Running running = at.following(one.formatted(model))) {
      assertThat(running.value("f")).as("the file itself may name it").isEqualTo("7015.0");
      for (Path outside :
          List.of(
              elsewhere.resolve("nothing.onnx"),
              Path.of("/etc/hostname"),
              Path.of("link").resolve(model.getFileName()),
              Path.of("link/nothing.onnx"),
              Path.of("../nothing.onnx"))) {
        HttpResponse<String> refused = running.post("/api/config", one.formatted(outside));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body())
            .contains("in the folder of the configuration")
            .doesNotContain("no file", "cannot be");
      }
      assertThat(running.post("/api/config", one.formatted(near)).statusCode()).isEqualTo(200);
      assertThat(running.post("/api/config", one.formatted("near.joist")).statusCode())
          .isEqualTo(200);
      assertThat(running.post("/api/config", one.formatted("none.joist")).body())
          .contains("found no file");
    }
  }

  @Test
  void aPackageThatIsMissingKeepsOthersFromBeingSwitched() throws Exception {
    Running running = at.following("{\"models\": {\"m\": {\"versions\": [1]}}}");
    Path gone = at.packageOf("other", 1);
    Files.delete(gone);
    Files.writeString(
        at.file(), "{\"models\": {\"m\": {\"versions\": [2]}, \"other\": {\"versions\": [1]}}}");
    awaitProblem(running, "is missing");
    assertThat(problem(running)).contains("model \"other\"", gone.toString());
    assertThat(running.value("m")).isEqualTo("1015.0");
    running.close();

    try (Store reopened = at.open()) {
      assertThat(ConfigFolder.events(reopened, "m"))
          .containsExactly("switched 1 server", "configured 0 server: versions [1]");
    }
  }

  @Test
  void aLiveVersionWhosePackageIsMissingCanBeReplaced() throws Exception {
    try (Running running = at.following("{\"models\": {\"m\": {\"versions\": [1]}}}")) {
      Files.delete(at.packageOf("m", 1));
      Files.writeString(at.file(), "{\"models\": {\"m\": {\"versions\": [2]}}}");
      running.awaitLive("m", 2);
      assertThat(running.value("m")).isEqualTo("2015.0");
    }
  }

  @Test
  void aProblemOfAMomentIsNotToldOnceItIsOver() throws Exception {
    try (Running running = at.following("{\"models\": {\"m\": {\"versions\": [1]}}}")) {
      Path away = Files.move(at.file(), folder.resolve("away.json"));
      awaitProblem(running, "cannot be read");
      Files.move(away, at.file());
      awaitNoProblem(running);
    }
  }
}
