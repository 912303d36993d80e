package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import joist.serving.SmallModels;
import joist.serving.SourceJar;
import joist.serving.batch.DeadlineBatching;
import joist.serving.isolate.ChildState;
import joist.serving.isolate.ChildStatus;
import joist.store.AuditEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Models and handlers in child processes, as callers and operators see them. */
class IsolatedServerTest {
  private static final Path GUIDE = Path.of("..", "docs", "user-guide.md");
  private static final String ROW = "{\"distance\": 5, \"city\": \"ATL\"}";

  @TempDir Path folder;

  private static ServerSettings settings() {
    return Running.settings()
        .withObjective(
            new ServerSettings.Objective(
                Duration.ofSeconds(20), 4L << 30, 2, new DeadlineBatching()));
  }

  private static void await(String what, BooleanSupplier comes) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!comes.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting until %s", what).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static ChildStatus child(Running running) {
    return running.server.deployments().live("m").orElseThrow().child().orElseThrow();
  }

  @Test
  void requestsWaitForTheNextChildAndTheAuditLogSaysWhatHappened() throws Exception {
    ServerSettings settings = settings().withIsolated(new ServerSettings.Isolated(true, Set.of()));
    try (Running running =
        Running.registry(settings, folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      assertThat(running.post("/v1/predict/m", ROW).statusCode()).isEqualTo(200);
      long first = child(running).pid();
      ProcessHandle.of(first).orElseThrow().destroyForcibly();
      await("its end is heard of", () -> child(running).pid() != first);

      assertThat(running.post("/v1/predict/m", ROW).statusCode()).isEqualTo(200);

      assertThat(child(running).state()).isEqualTo(ChildState.READY);
      await("it is in the log", () -> audit(running).contains("child-restarted"));
      assertThat(audit(running))
          .containsExactly("child-restarted", "child-ended", "switched", "promote", "register");
    }
  }

  private static List<String> audit(Running running) {
    return running.store.audit(Optional.of("m"), 100).stream().map(AuditEvent::action).toList();
  }

  /** The guide's handler is compiled and asked as it stands. */
  @Test
  void theGuidesHandlerAnswersAsModelsDo() throws Exception {
    String guide = Files.readString(GUIDE);
    Matcher source = Pattern.compile("```java\n([^`]*implements Handler[^`]*)```").matcher(guide);
    assertThat(source.find()).as("a handler in the guide").isTrue();
    Matcher asked = Pattern.compile("models/words/infer -d '([^']*)'").matcher(guide);
    assertThat(asked.find()).as("a request in the guide").isTrue();
    Path jar = SourceJar.handler(folder, "Words", source.group(1));
    try (Running running = Running.files(settings(), folder, jar)) {
      assertThat(running.server.reports()).allMatch(report -> report.isLive());
      JsonNode answer = running.json(running.post("/v2/models/words/infer", asked.group(1)));
      assertThat(answer.path("outputs").get(0).path("name").asString()).isEqualTo("words");
      assertThat(answer.path("outputs").get(0).path("data").toString()).isEqualTo("[3,0]");
      String instances = "{\"instances\": [\"one two three\", \"\"]}";
      assertThat(
              running
                  .json(running.post("/v1/models/words:predict", instances))
                  .path("predictions")
                  .toString())
          .isEqualTo("[3,0]");
      assertThat(running.json(running.get("/v2/models/words")).path("inputs").toString())
          .contains("\"text\"", "BYTES");
      assertThat(
              running
                  .post(
                      "/v2/models/words/infer",
                      asked.group(1).replace("\"shape\":[2]", "\"shape\":[1,2]"))
                  .statusCode())
          .isEqualTo(400);
    }
  }
}
