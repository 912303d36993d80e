package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import joist.server.operations.ModelSource;
import joist.server.trace.OtlpReceiver;
import joist.server.trace.TraceSettings;
import joist.serving.Await;
import joist.serving.SmallModels;
import joist.serving.SourceJar;
import joist.serving.batch.DeadlineBatching;
import joist.serving.isolate.ChildState;
import joist.serving.isolate.ChildStatus;
import joist.store.AuditEvent;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
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

  private static ChildStatus child(Running running) {
    return running.server.deployments().live("m").orElseThrow().child().orElseThrow();
  }

  @Test
  void aConfigurationIsolatesAModelWhoseRequestsWaitForTheNextChild() throws Exception {
    Store store = Stores.open(StoreSettings.of(folder.resolve("store").toString()));
    store.register("m", SmallModels.number(folder, 1000), Map.of(), "test");
    Path config = folder.resolve("serve.json");
    Files.writeString(config, "{\"models\": {\"m\": {\"isolate\": true}}}");
    ModelSource source =
        new ModelSource.Registry(store, folder.toString(), Set.of(), Optional.of(config));
    try (Running running = Running.of(settings(), source, store)) {
      assertThat(running.post("/v1/predict/m", ROW).statusCode()).isEqualTo(200);
      JsonNode held =
          running.json(running.get("/api/overview")).at("/memory/versions/0"); // not told apart
      assertThat(held.path("weightBytes").isNull() && held.path("heapBytes").isNull()).isTrue();
      assertThat(held.path("childBytes").asLong())
          .isPositive()
          .isLessThanOrEqualTo(held.path("bytes").asLong());
      long first = child(running).pid();
      ProcessHandle.of(first).orElseThrow().destroyForcibly();
      Await.until("its end is heard of", () -> child(running).pid() != first);

      assertThat(running.post("/v1/predict/m", ROW).statusCode()).isEqualTo(200);

      assertThat(child(running).state()).isEqualTo(ChildState.READY);
      Await.until("it is in the log", () -> audit(running).contains("child-restarted"));
      assertThat(audit(running))
          .containsSubsequence("child-restarted", "child-ended", "switched", "register");

      Files.writeString(config, "{\"models\": {\"m\": {}}}");
      Await.until(
          "it runs in the server",
          () ->
              running
                  .server
                  .deployments()
                  .live("m")
                  .filter(live -> live.isLoaded() && live.child().isEmpty())
                  .isPresent());
      assertThat(running.post("/v1/predict/m", ROW).statusCode()).isEqualTo(200);
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
    Path inside = folder.resolve("inside");
    Path stopped = folder.resolve("stopped");
    String waits =
        source
            .group(1)
            .replace("class Words", "class Waits")
            .replace(
                "Tensor text = ",
                "if (inputs.get(\"text\").string(0).equals(\"wait\")) { waits(); } Tensor text = ")
            .replaceFirst(
                "}\\s*$",
                """
                private static void waits() {
                  try {
                    java.nio.file.Files.createFile(java.nio.file.Path.of("INSIDE"));
                    new java.util.concurrent.CountDownLatch(1).await();
                  } catch (InterruptedException | java.io.IOException given) {
                    new java.io.File("STOPPED").mkdir();
                  }
                }
                }
                """)
            .replace("INSIDE", inside.toString())
            .replace("STOPPED", stopped.toString());
    Path waiting = SourceJar.handler(folder, "Waits", waits);
    try (OtlpReceiver traces = new OtlpReceiver();
        Running running =
            Running.files(
                settings().withTracing(new TraceSettings(Optional.of(traces.address()), 0)),
                folder,
                jar,
                waiting)) {
      assertThat(running.server.reports()).allMatch(report -> report.isLive());
      stopsWhenItsCallerGoes(running, asked.group(1), inside, stopped);
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
      isTracedIntoItsChild(running, asked.group(1));
      try (HandlerCalls calls = new HandlerCalls(running)) {
        calls.openInferenceOverGrpc();
        calls.tensorFlowServing();
        calls.graphPipe();
      }
    }
  }

  private static void isTracedIntoItsChild(Running running, String body) throws Exception {
    running.send(
        HttpRequest.newBuilder(running.uri("/v2/models/words/infer"))
            .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .header("x-request-id", "traced")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
    JsonNode told = running.told("traced");
    assertThat(told.path("slowestSteps").findValuesAsString("name"))
        .containsExactlyInAnyOrder("handler", "to and from the child process");
    assertThat(told.path("story").toString()).contains("handler with");
  }

  private static void stopsWhenItsCallerGoes(
      Running running, String body, Path inside, Path stopped) throws Exception {
    byte[] asks = body.replace("one two three", "wait").getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /v2/models/waits/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
            .formatted(asks.length);
    try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
      caller.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      caller.getOutputStream().write(asks);
      Await.until("it is inside", () -> Files.exists(inside));
    }
    Await.until("it is told to stop", () -> Files.exists(stopped));
    assertThat(running.server.deployments().live("waits").orElseThrow().child().orElseThrow())
        .as("the child lives on")
        .matches(child -> child.restarts() == 0);
  }
}
