package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.serving.Await;
import joist.serving.Deployments;
import joist.serving.SmallModels;
import joist.serving.aim.Aim;
import joist.serving.batch.DeadlineBatching;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators may ask of a server that follows a file: loads and unloads of what it lists. */
class ConfigOperatorsTest {
  @TempDir Path folder;
  private ConfigFolder at;

  @BeforeEach
  void register() {
    at = new ConfigFolder(folder);
  }

  @Test
  void noOperatorServesWhatTheFileDoesNotList() throws Exception {
    try (Running running = at.following("{\"models\": {\"m\": {}}}")) {
      HttpResponse<String> load = running.post("/v2/repository/models/other/load", "{}");
      assertThat(load.statusCode()).isEqualTo(409);
      assertThat(load.body()).contains("does not list 'other'", "listed are: m");
      HttpResponse<String> promote = running.post("/api/models/other/promote", "{\"version\":1}");
      assertThat(promote.statusCode()).isEqualTo(409);
      assertThat(promote.body()).contains("serves no 'other'", "without --server");
      assertThat(running.server.deployments().names()).containsExactly("m");
    }
  }

  @Test
  void whatAnOperatorAsksForDoesNotServeAVersionThatIsNotListed() throws Exception {
    try (Running running = at.following("{\"models\": {\"m\": {\"versions\": [1, 2]}}}")) {
      at.store().promote("m", 3, "test", "not followed");
      assertThat(running.post("/v2/repository/models/m/load", "{}").statusCode()).isEqualTo(200);
      assertThat(running.value("m")).isEqualTo("2015.0");

      HttpResponse<String> refused = running.post("/api/models/m/promote", "{\"version\":1}");

      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
      assertThat(refused.body()).contains("versions", "2 answers", "without --server");
      assertThat(running.value("m")).isEqualTo("2015.0");
      assertThat(at.store().live("m").orElseThrow().version()).isEqualTo(3);
    }
  }

  private static void act(Running running, String name, String what, int status) throws Exception {
    HttpResponse<String> answer =
        running.post("/v2/repository/models/%s/%s".formatted(name, what), "{}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }

  /** Unloads m, and waits until the registry was looked at after that, and what came of it. */
  private void unload(Running running) throws Exception {
    act(running, "m", "unload", 200);
    Await.until(
        "the unload, a change of the registry itself, is in the audit log",
        () -> at.store().audit(Optional.of("m"), 1).getFirst().action(),
        "unloaded"::equals);
    int next = at.store().versions("other").size() + 1;
    at.store().register("other", SmallModels.number(folder, 9000 + next), Map.of(), "test");
    at.store().promote("other", next, "test", "later than the unload");
    running.awaitVersion("other", next);
  }

  @Test
  void anUnloadHoldsUntilALoadWhichBringsAllVersionsBack() throws Exception {
    try (Running running =
        at.following("{\"models\": {\"m\": {\"versions\": \"all\"}, \"other\": {}}}")) {
      unload(running);
      assertThat(running.server.deployments().names()).containsExactly("other");
      assertThat(running.value("m")).isEqualTo("404");

      act(running, "m", "load", 200);
      assertThat(running.live("m")).containsExactly(3, 2, 1);
      assertThat(running.value("m")).as("what the registry says").isEqualTo("1015.0");
      assertThat(running.get("/v2/models/m/config").body())
          .contains("\"version_policy\":{\"all\":{}}");
    }
  }

  private static String byLabel(Running running, String label) throws Exception {
    HttpResponse<String> answer =
        running.post(
            "/v1/models/m/labels/%s:predict".formatted(label),
            "{\"instances\":[" + Running.ROW + "]}");
    return answer.statusCode() == 200
        ? running.json(answer).at("/predictions/0/0").asString()
        : Integer.toString(answer.statusCode());
  }

  @Test
  void aLoadAfterAnUnloadBringsListedAndLabelledVersionsBack() throws Exception {
    String other = ", \"other\": {}}}";
    String listed =
        "{\"models\": {\"m\": {\"versions\": [1, 2], \"labels\": {\"stable\": 1, \"canary\": 2}}"
            + other;
    String labelled = "{\"models\": {\"m\": {\"labels\": {\"stable\": 1, \"canary\": 2}}" + other;
    try (Running running = at.following(listed)) {
      assertThat(running.get("/v2/models/m/config").body())
          .contains("\"version_policy\":{\"specific\":{\"versions\":[1,2]}}");
      for (String document : List.of(listed, labelled)) {
        assertThat(running.post("/api/config", document).statusCode()).isEqualTo(200);
        unload(running);
        assertThat(running.server.deployments().names()).containsExactly("other");
        assertThat(byLabel(running, "stable")).isEqualTo("404");

        act(running, "m", "load", 200);
        assertBothAnswer(running);
        unload(running);
        assertThat(running.post("/api/config", document).statusCode()).isEqualTo(200);
        assertBothAnswer(running);
      }
      unload(running);
      at.store().promote("m", 3, "test", "another than was unloaded");
      running.awaitLive("m", 3, 2, 1);
      assertBothAnswer(running);
      assertThat(running.value("m")).isEqualTo("3015.0");
    }
  }

  private static void assertBothAnswer(Running running) throws Exception {
    assertThat(running.value("m:1")).isEqualTo("1015.0");
    assertThat(running.value("m:2")).isEqualTo("2015.0");
    assertThat(byLabel(running, "stable")).isEqualTo("1015.0");
    assertThat(byLabel(running, "canary")).isEqualTo("2015.0");
    assertThat(byVersion(running, 1)).isEqualTo("1015.0");
    assertThat(byVersion(running, 2)).isEqualTo("2015.0");
  }

  private static String byVersion(Running running, int version) throws Exception {
    HttpResponse<String> answer =
        running.post(
            "/v2/models/m/versions/%d/infer".formatted(version),
            "{\"inputs\":[{\"name\":\"distance\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[5]},"
                + "{\"name\":\"city\",\"shape\":[1,1],\"datatype\":\"BYTES\",\"data\":[\"ATL\"]}]}");
    return running.json(answer).at("/outputs/0/data/0").asString();
  }

  @Test
  void aLoadThatFailsAfterAnUnloadLeavesWhatTheFileSaysOfTheModel() throws Exception {
    ServerSettings roomy = // for the memory of child processes
        Running.settings()
            .withObjective(
                new ServerSettings.Objective(
                    Duration.ofMinutes(2), 4L << 30, 2, new DeadlineBatching()));
    try (Running running =
        at.following(
            "{\"models\": {\"m\": {\"labels\": {\"canary\": 2}, \"pin\": true, \"isolate\": true, \"p99\": \"100000ms\"}, \"other\": {}}}",
            roomy)) {
      Deployments served = running.server.deployments();
      Aim aim = served.aims().of("m");
      assertThat(aim).isNotEqualTo(Aim.COMMON);
      unload(running);
      Path file = at.packageOf("m", 2);
      Path away = Files.move(file, folder.resolve("away"));
      HttpResponse<String> failed = running.post("/v2/repository/models/m/load", "{}");
      assertThat(failed.statusCode()).as(failed.body()).isNotEqualTo(200);
      assertThat(served.names()).as("version 1 came, and was taken away").containsExactly("other");

      Files.move(away, file);
      at.store().promote("m", 3, "test", "another than was unloaded");
      running.awaitLive("m", 3, 2);
      assertThat(byLabel(running, "canary")).isEqualTo("2015.0");
      assertThat(served.isPinned("m")).isTrue();
      assertThat(served.aims().of("m")).isEqualTo(aim);
      assertThat(served.live("m").orElseThrow().child()).as("its own process").isPresent();
    }
  }

  @Test
  void aFileThatWasUnloadedIsLoadedAgain() throws Exception {
    try (Running running =
        at.following(
            "{\"models\": {\"f\": {\"file\": \"%s\"}}}"
                .formatted(SmallModels.number(folder, 7000)))) {
      act(running, "f", "unload", 200);
      assertThat(running.value("f")).isEqualTo("404");
      act(running, "f", "load", 200);
      assertThat(running.value("f")).isEqualTo("7015.0");
    }
  }
}
