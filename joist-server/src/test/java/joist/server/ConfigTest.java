package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.stream.Stream;
import joist.server.config.ConfigException;
import joist.server.operations.ModelSource;
import joist.serving.Await;
import joist.serving.Deployment;
import joist.serving.DeploymentState;
import joist.serving.Deployments;
import joist.serving.ServingException;
import joist.serving.SmallModels;
import joist.serving.aim.Aim;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server that follows a file, and changes of it. */
class ConfigTest {
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";

  @TempDir static Path registered;
  @TempDir Path folder;
  private Store store;
  private Path config;

  /** Registered once: each test has a copy. */
  @BeforeAll
  static void register() {
    try (Store made = open(registered)) {
      for (int version = 1; version <= 3; version++) {
        made.register("m", SmallModels.number(registered, version * 1000), Map.of(), "test");
      }
      made.register("other", SmallModels.number(registered, 9000), Map.of(), "test");
      made.register(
          "unsound", SmallModels.corrupted(SmallModels.number(registered, 5)), Map.of(), "test");
    }
  }

  private static Store open(Path folder) {
    return Stores.open(StoreSettings.of(folder.resolve("store").toString()));
  }

  @BeforeEach
  void copy() throws IOException {
    config = folder.resolve("serve.json");
    Path from = registered.resolve("store");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve("store").resolve(from.relativize(file).toString()));
      }
    }
    store = open(folder);
  }

  private Running following(String json) throws IOException {
    return following(json, Running.settings());
  }

  private Running following(String json, ServerSettings settings) throws IOException {
    Files.writeString(config, json);
    return Running.of(
        settings,
        new ModelSource.Registry(store, folder.toString(), Set.of(), Optional.of(config)),
        store);
  }

  private static String value(Running running, String reference) throws Exception {
    HttpResponse<String> answer = running.post("/v1/predict/" + reference, ROW);
    return answer.statusCode() == 200
        ? running.json(answer).at("/predictions/0/value").asString()
        : Integer.toString(answer.statusCode());
  }

  private static void awaitLive(Running running, String name, Integer... versions) {
    List<Integer> expected = List.of(versions);
    Await.until(
        expected + " of " + name + " are live", () -> live(running, name), expected::equals);
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

  private static boolean isLoaded(Running running, String name, int version) {
    return running.server.deployments().all().stream()
        .anyMatch(d -> d.name().equals(name) && d.version() == version && d.isLoaded());
  }

  private static List<Integer> live(Running running, String name) {
    return running.server.deployments().all().stream()
        .filter(d -> d.name().equals(name) && d.state() == DeploymentState.LIVE)
        .map(Deployment::version)
        .toList();
  }

  @Test
  void servesSeveralVersionsAtOnceUnderTheirNumbersAndLabels() throws Exception {
    try (Running running =
        following(
            "{\"models\": {\"m\": {\"versions\": [1, 2], \"labels\": {\"stable\": 1, \"canary\": 2}}}}")) {
      assertThat(live(running, "m")).containsExactly(2, 1);
      assertThat(value(running, "m")).isEqualTo("2015.0");
      assertThat(value(running, "m:1")).isEqualTo("1015.0");
      assertThat(value(running, "m:2")).isEqualTo("2015.0");
      assertThat(value(running, "m:3")).isEqualTo("404");
      assertThat(value(running, "other")).as("it is not in the file").isEqualTo("404");
      assertThat(running.get("/v1/models/m/labels/stable").body()).contains("\"version\":\"1\"");
      assertThat(running.get("/v1/models/m/labels/canary").body()).contains("\"version\":\"2\"");
      store.promote("m", 3, "test", "not followed");
      assertThat(value(running, "m")).isEqualTo("2015.0");
    }
  }

  @Test
  void whatAnOperatorAsksForDoesNotServeAVersionThatIsNotListed() throws Exception {
    try (Running running = following("{\"models\": {\"m\": {\"versions\": [1, 2]}}}")) {
      store.promote("m", 3, "test", "not followed");
      assertThat(running.post("/v2/repository/models/m/load", "{}").statusCode()).isEqualTo(200);
      assertThat(value(running, "m")).isEqualTo("2015.0");

      HttpResponse<String> refused = running.post("/api/models/m/promote", "{\"version\":1}");

      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
      assertThat(refused.body()).contains("versions", "2 answers", "without --server");
      assertThat(value(running, "m")).isEqualTo("2015.0");
      assertThat(store.live("m").orElseThrow().version()).isEqualTo(3);
    }
  }

  @Test
  void followsTheFileWhenItChanges() throws Exception {
    try (Running running = following("{\"models\": {\"m\": {\"versions\": [1]}}}")) {
      assertThat(value(running, "m")).isEqualTo("1015.0");

      Files.writeString(
          config, "{\"models\": {\"m\": {\"versions\": [1, 3]}, \"other\": {\"pin\": true}}}");
      Await.until("other is pinned", () -> running.server.deployments().isPinned("other"));
      assertThat(value(running, "m")).isEqualTo("3015.0");
      assertThat(value(running, "m:1")).isEqualTo("1015.0");
      assertThat(value(running, "other")).isEqualTo("9015.0");

      Files.writeString(config, "{\"models\": {\"m\": {\"versions\": [3]}}}");
      awaitLive(running, "other");
      awaitLive(running, "m", 3);
      Await.until("m:1 has drained", () -> !isLoaded(running, "m", 1));
      assertThat(value(running, "m:1")).isEqualTo("404");
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
        following("{\"models\": {\"m\": {}, \"other\": {\"pin\": true}}}", pinning)) {
      Deployments deployments = running.server.deployments();
      assertThat(deployments.isPinned("m")).as("by the option").isTrue();
      assertThat(deployments.isPinned("other")).as("by the file").isTrue();

      Files.writeString(config, "{\"models\": {\"m\": {\"pin\": false}, \"other\": {}}}");
      Await.until("other is not pinned", () -> !deployments.isPinned("other"));
      assertThat(deployments.isPinned("m")).as("the option holds").isTrue();
    }
  }

  /** Else a promotion would leave a file behind that the next start cannot follow. */
  @Test
  void aLabelledVersionStaysLiveWhenAnotherIsPromoted() throws Exception {
    String labelled = "{\"models\": {\"m\": {\"labels\": {\"stable\": %d}}%s}}";
    Running running = following(labelled.formatted(1, ""));
    for (int version = 2; version <= 3; version++) {
      int next = version;
      store.promote("m", next, "test", "newer");
      awaitLive(running, "m", next, 1);
    }
    assertThat(value(running, "m")).isEqualTo("3015.0");
    assertThat(running.get("/v1/models/m/labels/stable").body()).contains("\"version\":\"1\"");
    assertThat(running.post("/api/config", labelled.formatted(1, ",\"other\":{}")).statusCode())
        .as("all of the file is looked up anew")
        .isEqualTo(200);
    assertThat(running.post("/api/config", labelled.formatted(2, "")).statusCode()).isEqualTo(200);
    assertThat(live(running, "m")).containsExactly(3, 2);
    HttpResponse<String> unknown = running.post("/api/config", labelled.formatted(9, ""));
    assertThat(unknown.statusCode()).isEqualTo(409);
    assertThat(unknown.body()).contains("stable", "version 9", "registry");
    running.close();

    store = open(folder);
    try (Running again = following(labelled.formatted(1, ""))) {
      assertThat(live(again, "m")).containsExactly(3, 1);
      assertThat(value(again, "m")).isEqualTo("3015.0");
    }
  }

  @Test
  void keepsAllVersionsThatAreRegistered() throws Exception {
    try (Running running = following("{\"models\": {\"m\": {\"versions\": \"all\"}}}")) {
      assertThat(live(running, "m")).containsExactly(3, 2, 1);
      assertThat(value(running, "m")).as("what the registry says").isEqualTo("1015.0");

      store.register("m", SmallModels.number(folder, 4000), Map.of(), "test");
      awaitLive(running, "m", 4, 3, 2, 1);
      store.promote("m", 4, "test", "newest");
      running.awaitVersion("m", 4);
      assertThat(live(running, "m")).containsExactly(4, 3, 2, 1);
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
        () -> store.audit(Optional.of("m"), 1).getFirst().action(),
        "unloaded"::equals);
    int next = store.versions("other").size() + 1;
    store.register("other", SmallModels.number(folder, 9000 + next), Map.of(), "test");
    store.promote("other", next, "test", "later than the unload");
    running.awaitVersion("other", next);
  }

  private static String byLabel(Running running, String label) throws Exception {
    HttpResponse<String> answer =
        running.post(
            "/v1/models/m/labels/%s:predict".formatted(label), "{\"instances\":[" + ROW + "]}");
    return answer.statusCode() == 200
        ? running.json(answer).at("/predictions/0/0").asString()
        : Integer.toString(answer.statusCode());
  }

  @Test
  void anUnloadHoldsUntilALoadWhichBringsAllVersionsBack() throws Exception {
    try (Running running =
        following("{\"models\": {\"m\": {\"versions\": \"all\"}, \"other\": {}}}")) {
      unload(running);
      assertThat(running.server.deployments().names()).containsExactly("other");
      assertThat(value(running, "m")).isEqualTo("404");

      act(running, "m", "load", 200);
      assertThat(live(running, "m")).containsExactly(3, 2, 1);
      assertThat(value(running, "m")).as("what the registry says").isEqualTo("1015.0");
      assertThat(running.get("/v2/models/m/config").body())
          .contains("\"version_policy\":{\"all\":{}}");
    }
  }

  @Test
  void aLoadAfterAnUnloadBringsListedAndLabelledVersionsBack() throws Exception {
    String other = ", \"other\": {}}}";
    String listed =
        "{\"models\": {\"m\": {\"versions\": [1, 2], \"labels\": {\"stable\": 1, \"canary\": 2}}"
            + other;
    String labelled = "{\"models\": {\"m\": {\"labels\": {\"stable\": 1, \"canary\": 2}}" + other;
    try (Running running = following(listed)) {
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
      store.promote("m", 3, "test", "another than was unloaded");
      awaitLive(running, "m", 3, 2, 1);
      assertBothAnswer(running);
      assertThat(value(running, "m")).isEqualTo("3015.0");
    }
  }

  @Test
  void aLoadThatFailsAfterAnUnloadLeavesWhatTheFileSaysOfTheModel() throws Exception {
    try (Running running =
        following(
            "{\"models\": {\"m\": {\"labels\": {\"canary\": 2}, \"pin\": true, \"p99\": \"100000ms\"}, \"other\": {}}}")) {
      Deployments served = running.server.deployments();
      Aim aim = served.aims().of("m");
      assertThat(aim).isNotEqualTo(Aim.COMMON);
      unload(running);
      Path file = packageOf("m", 2);
      Path away = Files.move(file, folder.resolve("away"));
      HttpResponse<String> failed = running.post("/v2/repository/models/m/load", "{}");
      assertThat(failed.statusCode()).as(failed.body()).isNotEqualTo(200);
      assertThat(served.names()).as("version 1 came, and was taken away").containsExactly("other");

      Files.move(away, file);
      store.promote("m", 3, "test", "another than was unloaded");
      awaitLive(running, "m", 3, 2);
      assertThat(byLabel(running, "canary")).isEqualTo("2015.0");
      assertThat(served.isPinned("m")).isTrue();
      assertThat(served.aims().of("m")).isEqualTo(aim);
    }
  }

  private static void assertBothAnswer(Running running) throws Exception {
    assertThat(value(running, "m:1")).isEqualTo("1015.0");
    assertThat(value(running, "m:2")).isEqualTo("2015.0");
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
  void aFileThatWasUnloadedIsLoadedAgain() throws Exception {
    try (Running running =
        following(
            "{\"models\": {\"f\": {\"file\": \"%s\"}}}"
                .formatted(SmallModels.number(folder, 7000)))) {
      act(running, "f", "unload", 200);
      assertThat(value(running, "f")).isEqualTo("404");
      act(running, "f", "load", 200);
      assertThat(value(running, "f")).isEqualTo("7015.0");
    }
  }

  @Test
  void noOperatorServesWhatTheFileDoesNotList() throws Exception {
    try (Running running = following("{\"models\": {\"m\": {}}}")) {
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
  void aBadFileChangesNothingAndSaysWhy() throws Exception {
    try (Running running = following("{\"models\": {\"m\": {\"versions\": [1]}}}")) {
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
        assertThat(value(running, "m")).as(bad).isEqualTo("1015.0");
        assertThat(live(running, "m")).as(bad).containsExactly(1);
        assertThat(running.server.deployments().names()).containsExactly("m");
        assertThat(running.json(running.get("/api/config")).path("problem").asString())
            .isNotEmpty();
      }
      Files.writeString(config, "{\"models\": {\"m\": {\"versi");
      awaitProblem(running, "whole");
      assertThat(value(running, "m")).isEqualTo("1015.0");
      Files.writeString(config, "{\"models\": {\"m\": {\"versions\": [2]}}}");
      awaitLive(running, "m", 2);
      awaitNoProblem(running);
    }
  }

  @Test
  void whoAsksFromElsewhereIsNotToldWhichFilesThereAre(@TempDir Path elsewhere) throws Exception {
    Path model = SmallModels.number(elsewhere, 7000);
    Path near = Files.copy(model, folder.resolve("near.joist"));
    Files.createSymbolicLink(folder.resolve("link"), elsewhere);
    String one = "{\"models\": {\"f\": {\"file\": \"%s\"}}}";
    try (Running running = following(one.formatted(model))) {
      assertThat(value(running, "f")).as("the file itself may name it").isEqualTo("7015.0");
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

  private static String problem(Running running) throws Exception {
    return running.json(running.get("/api/config")).path("problem").asString("");
  }

  private Path packageOf(String name, int version) {
    return store.packageFile(
        store.versions(name).stream()
            .filter(each -> each.version() == version)
            .findFirst()
            .orElseThrow()
            .digest());
  }

  @Test
  void aPackageThatIsMissingKeepsOthersFromBeingSwitched() throws Exception {
    Running running = following("{\"models\": {\"m\": {\"versions\": [1]}}}");
    Path gone = packageOf("other", 1);
    Files.delete(gone);
    Files.writeString(
        config, "{\"models\": {\"m\": {\"versions\": [2]}, \"other\": {\"versions\": [1]}}}");
    awaitProblem(running, "is missing");
    assertThat(problem(running)).contains("model \"other\"", gone.toString());
    assertThat(value(running, "m")).isEqualTo("1015.0");
    running.close();

    try (Store reopened = open(folder)) {
      assertThat(events(reopened, "m"))
          .containsExactly("switched 1 server", "configured 0 server: versions [1]");
    }
  }

  @Test
  void aLiveVersionWhosePackageIsMissingCanBeReplaced() throws Exception {
    try (Running running = following("{\"models\": {\"m\": {\"versions\": [1]}}}")) {
      Files.delete(packageOf("m", 1));
      Files.writeString(config, "{\"models\": {\"m\": {\"versions\": [2]}}}");
      awaitLive(running, "m", 2);
      assertThat(value(running, "m")).isEqualTo("2015.0");
    }
  }

  @Test
  void aProblemOfAMomentIsNotToldOnceItIsOver() throws Exception {
    try (Running running = following("{\"models\": {\"m\": {\"versions\": [1]}}}")) {
      Path away = Files.move(config, folder.resolve("away.json"));
      awaitProblem(running, "cannot be read");
      Files.move(away, config);
      awaitNoProblem(running);
    }
  }

  @Test
  void aCallAppliesTheSameDiff() throws Exception {
    try (Running running = following("{\"models\": {\"m\": {\"versions\": [1]}}}")) {
      HttpResponse<String> answer =
          running.post("/api/config", "{\"models\": {\"m\": {\"versions\": [1, 2]}}}");

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(running.json(answer).at("/followed/models/m/versions").size()).isEqualTo(2);
      assertThat(value(running, "m:2")).isEqualTo("2015.0");
    }
  }

  @Test
  void objectivesDeadlinesAndPoliciesAreChangedLiveAndNothingIsLoadedForThat() throws Exception {
    Running running = following("{\"models\": {\"m\": {\"versions\": [1]}}}");
    Deployment live = running.server.deployments().live("m").orElseThrow();
    HttpResponse<String> answer =
        running.post(
            "/api/config",
            "{\"models\": {\"m\": {\"versions\": [1], \"p99\": \"7ms\", \"deadline\": \"0.001us\", \"batching\": \"cork\"}}}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(value(running, "m")).as("later than the model's deadline").isEqualTo("504");
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
    assertThat(value(running, "m")).isEqualTo("504");
    assertThat(value(running, "other")).isEqualTo("404");

    running.post("/api/config", "{\"models\": {\"m\": {\"versions\": [1]}}}");
    assertThat(value(running, "m")).isEqualTo("1015.0");
    assertThat(running.server.deployments().live("m").orElseThrow()).isSameAs(live);
    running.close();
    try (Store reopened = open(folder)) {
      assertThat(events(reopened, "m"))
          .contains(
              "configured 0 127.0.0.1: versions [1], p99 7 ms, deadline 0.000001 ms, batching cork");
    }
  }

  @Test
  void aCallerThatSaysHowLongItWaitsIsNotHeldToTheModelsDeadline() throws Exception {
    try (Running running = following("{\"models\": {\"m\": {\"deadline\": \"0.001us\"}}}")) {
      assertThat(value(running, "m")).isEqualTo("504");
      HttpRequest.Builder patient =
          HttpRequest.newBuilder(running.uri("/v1/predict/m"))
              .header("grpc-timeout", "1H")
              .POST(HttpRequest.BodyPublishers.ofString(ROW));
      assertThat(running.send(patient).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theAuditLogHasWhatAConfigurationChangedAndWhoAsked() throws Exception {
    Running running = following("{\"models\": {\"m\": {\"versions\": [1]}}}");
    running.post(
        "/api/config",
        "{\"models\": {\"m\": {\"versions\": [1, 2], \"labels\": {\"canary\": 1}}, \"other\": {\"pin\": true}}}");
    running.post("/api/config", "{\"models\": {\"m\": {\"versions\": [2]}}}");
    running.close();

    try (Store reopened = open(folder)) {
      assertThat(events(reopened, "m"))
          .containsExactly(
              "switched 1 server",
              "configured 0 server: versions [1]",
              "switched 2 127.0.0.1",
              "configured 0 127.0.0.1: versions [1, 2], labels {canary=1}",
              "configured 0 127.0.0.1: versions [2]");
      assertThat(events(reopened, "other"))
          .containsExactly(
              "switched 1 127.0.0.1",
              "configured 0 127.0.0.1: the latest version, pinned",
              "unloaded 1 127.0.0.1");
    }
  }

  private static List<String> events(Store store, String model) {
    return store.audit(Optional.of(model), 100).reversed().stream()
        .filter(event -> !Set.of("register", "promote").contains(event.action()))
        .map(event ->
            "%s %d %s%s"
                .formatted(
                    event.action(),
                    event.version(),
                    event.actor(),
                    event.action().equals("configured") ? ": " + event.detail() : ""))
        .toList();
  }

  @Test
  void versionsThatAreLiveBesideAnotherAreNotSaidToBeSwitchedTo() throws Exception {
    Running running = following("{\"models\": {\"m\": {\"versions\": \"all\"}}}");
    store.register("m", SmallModels.number(folder, 4000), Map.of(), "test");
    awaitLive(running, "m", 4, 3, 2, 1);
    running.close();

    try (Store reopened = open(folder)) {
      assertThat(events(reopened, "m"))
          .containsExactly("switched 1 server", "configured 0 server: all versions");
    }
  }

  @Test
  void doesNotStartWithABadFile() {
    assertThatThrownBy(() -> following("{\"models\": {\"nobody\": {}}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the registry has none");
    store.close();
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
    store.register("twice", SmallModels.tensors(folder), Map.of(), "test");
    String limited = "{\"models\": {\"twice\": {\"tensorLimit\": \"64\"}}}";
    try (Running running = following("{\"models\": {\"twice\": {}}}")) {
      assertThat(tensorOf(running, 6)).isEqualTo(200);
      assertThat(running.post("/api/config", limited).statusCode()).isEqualTo(200);
      assertThat(tensorOf(running, 6)).isEqualTo(413); // whose head is known by now
      assertThat(tensorOf(running, 5)).isEqualTo(200);
      assertThat(running.get("/api/config").body()).contains("tensorLimit");
      Files.writeString(config, "{\"models\": {\"twice\": {\"tensorLimit\": \"1MiB\"}}}");
      Await.until("the larger limit holds", () -> tensorOf(running, 6), status -> status == 200);
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
    try (Running running = following("{\"models\": {\"m\": {\"versions\": [1]}}}")) {
      Files.writeString(
          config,
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

      assertThat(store.audit(Optional.of("slow"), 10)).isEmpty();
      assertThat(said).noneMatch(entry -> entry.contains("is not undone"));
    } finally {
      log.setFilter(null);
    }
  }
}
