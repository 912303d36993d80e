package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import joist.server.operations.ModelSource;
import joist.serving.Await;
import joist.serving.DeployReport;
import joist.serving.DeployRequest;
import joist.serving.DeploymentState;
import joist.serving.SmallModels;
import joist.serving.admission.ComputePool;
import joist.serving.batch.NoBatching;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server's life: start, switches under load, going down. */
class LifeTest {
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";

  /** By the size of its body it is for the queue, as nothing is known of the model yet. */
  private static final String TENSORS =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}"
          + " ".repeat(20_000);

  @TempDir Path folder;

  @Test
  void saysWhichPortIsTakenAndWhatToDo() {
    try (Running first = Running.files(folder, SmallModels.tensors(folder))) {
      int taken = first.server.port();

      assertThatThrownBy(() ->
              JoistServer.start(
                  Running.settings().withPort(taken), new ModelSource.Files(List.of())))
          .isInstanceOf(ServerException.class)
          .hasMessageContaining(":" + taken)
          .hasMessageContaining("--port");
    }
  }

  @Test
  void servesFilesWithoutARegistry() throws Exception {
    try (Running running = Running.files(folder, SmallModels.number(folder, 7))) {
      assertThat(running.server.reports()).allMatch(DeployReport::isLive);
      HttpResponse<String> answer = running.post("/v1/predict/number-7.0", ROW);
      assertThat(answer.body()).contains("\"value\":22.0");
      assertThat(running.json(running.get("/api/overview")).path("server").path("store").isNull())
          .isTrue();
    }
  }

  @Test
  void servesFilesBesideWhatTheRegistryHas() throws Exception {
    Store store = Stores.open(StoreSettings.of(folder.resolve("store").toString()));
    store.register("late", SmallModels.number(folder, 1), Map.of(), "test");
    store.register("other", SmallModels.number(folder, 2), Map.of(), "test");
    List<Path> files = List.of(SmallModels.number(folder, 7));
    ModelSource source =
        new ModelSource.Registry(store, "here", Set.of("late"), Optional.empty(), files);
    try (Running running = Running.of(Running.settings(), source, store)) {
      assertThat(running.server.reports()).allMatch(DeployReport::isLive).hasSize(2);
      assertThat(running.post("/v1/predict/late", ROW).body()).contains("\"value\":16.0");
      assertThat(running.post("/v1/predict/number-7.0", ROW).body()).contains("\"value\":22.0");
      assertThat(running.post("/v1/predict/other", ROW).statusCode()).isEqualTo(404);
      for (String model : List.of("late", "number-7.0")) {
        assertThat(running.get("/api/models/" + model).body()).contains("\"state\":\"live\"");
        String again = "/v2/repository/models/" + model + "/load";
        assertThat(running.post(again, "{}").statusCode()).isEqualTo(200);
      }
      assertThat(running.post("/v1/predict/number-7.0", ROW).body()).contains("\"value\":22.0");
      running.post("/v2/repository/models/number-7.0/unload", "{}");
    }
    try (Store told = Stores.open(StoreSettings.of(folder.resolve("store").toString()))) {
      assertThat(told.audit(Optional.of("number-7.0"), 10).reversed())
          .extracting(event -> "%s %d %s".formatted(event.action(), event.version(), event.actor()))
          .containsExactly("switched 1 server", "switched 2 127.0.0.1", "unloaded 2 127.0.0.1");
    }
  }

  @Test
  void startsWithoutTheModelsThatFailAndSaysWhy() throws Exception {
    Path good = SmallModels.number(folder, 7);
    try (Running running = Running.files(folder, good, SmallModels.corrupted(good))) {
      assertThat(running.server.reports())
          .extracting(DeployReport::state)
          .containsExactly(DeploymentState.LIVE, DeploymentState.FAILED);
      JsonNode models = running.json(running.get("/api/overview")).path("models");
      assertThat(models.path(0).path("state").asString()).isEqualTo("failed");
      assertThat(models.path(0).path("version").isNull()).isTrue();
    }
  }

  /** Callers go on while versions are promoted in the registry, as another process would do it. */
  @Test
  void switchesUnderLoadWithoutAFailedOrMixedAnswer() throws Exception {
    try (Running running =
        Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      Map<String, Integer> versionByDigest = new java.util.concurrent.ConcurrentHashMap<>();
      versionByDigest.put(running.store.live("m").orElseThrow().digest(), 1);
      for (int version = 2; version <= 6; version++) {
        String digest =
            running
                .store
                .register("m", SmallModels.number(folder, version * 1000), Map.of(), "test")
                .digest();
        versionByDigest.put(digest, version);
      }
      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong answers = new AtomicLong();
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        callers.add(
            CompletableFuture.runAsync(() -> {
              while (!stop.get()) {
                check(running, versionByDigest);
                answers.incrementAndGet();
              }
            }));
      }
      try {
        for (int version = 2; version <= 6; version++) {
          running.store.promote("m", version, "test", "next");
          running.awaitVersion("m", version);
          long before = answers.get();
          Await.until("one more is answered", () -> answers.get() > before);
        }
      } finally {
        stop.set(true);
      }
      callers.forEach(CompletableFuture::join);
      JsonNode switches =
          Await.until( // told just after it was made
              "six switches are told",
              () -> running.json(running.get("/api/overview")).path("switches"),
              told -> told.size() == 6);
      assertThat(switches.path(0).path("fromVersion").asInt()).isEqualTo(5);
      assertThat(switches.path(5).path("fromVersion").isNull()).isTrue();
    }
  }

  private static void check(Running running, Map<String, Integer> versionByDigest) {
    try {
      HttpResponse<String> response = running.post("/v1/predict/m", ROW);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      JsonNode answer = running.json(response);
      int version = answer.path("version").asInt();
      assertThat(versionByDigest).containsEntry(answer.path("digest").asString(), version);
      assertThat(response.headers().firstValue("x-joist-version"))
          .contains(Integer.toString(version));
      assertThat(answer.path("predictions").path(0).path("value").asDouble())
          .isEqualTo(version * 1000 + 15);
    } catch (java.io.IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void keepsTheLiveVersionWhenACorruptOneIsPromoted() throws Exception {
    Path good = SmallModels.number(folder, 1000);
    try (Running running = Running.registry(folder, Map.of("m", good))) {
      running.store.register("m", SmallModels.corrupted(good), Map.of(), "test");

      HttpResponse<String> refused =
          running.post("/api/models/m/promote", "{\"version\":2,\"detail\":\"try\"}");

      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
      assertThat(refused.body()).contains("refused");
      assertThat(running.store.live("m").orElseThrow().version()).isEqualTo(1);
      assertThat(running.post("/v1/predict/m", ROW).body()).contains("1015.0");
      JsonNode versions = running.json(running.get("/api/models/m")).path("versions");
      assertThat(versions.path(0).path("state").asString()).isEqualTo("failed");
      assertThat(versions.path(0).path("reason").asString()).isNotEmpty();
    }
  }

  @Test
  void answersWhatIsInsideBeforeItGoesDown() throws Exception {
    Running running = Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)));
    String rows = "[" + (ROW + ",").repeat(50_000) + ROW + "]";
    CompletableFuture<HttpResponse<String>> inside =
        CompletableFuture.supplyAsync(() -> {
          try {
            return running.post("/v1/predict/m", rows);
          } catch (java.io.IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
          }
        });
    while (running.server.deployments().live("m").orElseThrow().inFlight() == 0) {
      assertThat(inside.isCompletedExceptionally()).isFalse();
      Thread.onSpinWait();
    }
    running.server.close();

    HttpResponse<String> answer = inside.get(2, java.util.concurrent.TimeUnit.MINUTES);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(running.json(answer).path("predictions").size()).isEqualTo(50_001);
    assertThat(running.server.deployments().ledger().totalBytes()).isZero();
    assertThatThrownBy(() -> running.get("/v2/health/ready"))
        .isInstanceOf(java.io.IOException.class);
    running.close();
  }

  /** Else what it holds would never come back. */
  @Test
  void whatHasNoThreadByTheEndOfTheDrainIsGivenUp() throws Exception {
    ServerSettings.Operation usual = Running.settings().operation();
    ServerSettings hasty =
        Running.settings()
            .withOperation(
                new ServerSettings.Operation(
                    false, 0, Duration.ofMillis(1), usual.poll(), usual.warm(), usual.weights()));
    try (Running running =
            Running.registry(
                hasty,
                folder,
                Map.of(
                    "rows", SmallModels.turningRows(folder),
                    "twice", SmallModels.tensors(folder)));
        Socket apart = new Socket("127.0.0.1", running.port());
        Socket queued = new Socket("127.0.0.1", running.port())) {
      ComputePool pool = running.server.shared().models().gate().pool();
      CountDownLatch held = new CountDownLatch(1);
      pool.offerUnbounded(0, () -> awaitQuietly(held));
      pool.offer(0, () -> awaitQuietly(held));
      apart.getOutputStream().write(asks("1", "/v1/predict/rows", ROW + " ".repeat(40_000)));
      queued.getOutputStream().write(asks("2", "/v2/models/twice/infer", TENSORS));
      Await.until("both wait for a thread", () -> pool.queued() == 2);

      running.server.close();
      assertThat(running.server.deployments().ledger().totalBytes()).isZero();
    }
  }

  @Test
  void goesDownThoughAPageIsOpen() throws Exception {
    Running running = Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)));
    try (java.io.InputStream events = running.uri("/api/live").toURL().openStream()) {
      assertThat(events.read()).isEqualTo('e');
      long start = System.nanoTime();
      running.close();

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(Running.settings().operation().drain());
      assertThat(new String(events.readAllBytes(), StandardCharsets.UTF_8)).contains("data: {");
    }
  }

  @Test
  void outlivesCallersThatGoAwayInTheMiddle() throws Exception {
    try (Running running =
        Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      String head = "POST /v1/predict/m HTTP/1.1\r\nhost: x\r\ncontent-length: ";
      for (String sent :
          List.of(
              "POST /v1/pre",
              head,
              head + "1000\r\n\r\n{\"distance\":",
              head + ROW.length() + "\r\n\r\n" + ROW,
              "\0\0\0\0\r\n\r\n",
              "POST /v1/predict/m HTTP/1.1\r\ncontent-length: -5\r\n\r\n")) {
        try (Socket socket = new Socket("127.0.0.1", running.server.port())) {
          OutputStream out = socket.getOutputStream();
          out.write(sent.getBytes(StandardCharsets.US_ASCII));
          out.flush();
        }
      }
      assertThat(running.post("/v1/predict/m", ROW).statusCode()).isEqualTo(200);
      running.awaitNobodyInside();
    }
  }

  @Test
  void closesAfterTheAnswerToACallerOfHttp10() throws Exception {
    try (Running running = Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)));
        Socket socket = new Socket("127.0.0.1", running.server.port())) {
      socket.setSoTimeout(120_000);
      String request =
          "POST /v1/predict/m HTTP/1.0\r\ncontent-length: " + ROW.length() + "\r\n\r\n" + ROW;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      byte[] answer = socket.getInputStream().readAllBytes();

      assertThat(new String(answer, StandardCharsets.UTF_8)).contains("200 OK").contains("1015.0");
    }
  }

  /** As one that goes does, whom nothing tells apart; so it is told, in case it listens. */
  @Test
  void cancelsTheRequestOfACallerThatClosesItsHalfAndSaysSo() throws Exception {
    ServerSettings settings =
        Running.settings()
            .withObjective(
                new ServerSettings.Objective(Duration.ofMinutes(2), 64 << 20, 1, new NoBatching()));
    try (Running running = Running.files(settings, folder, SmallModels.tensors(folder));
        Socket socket = new Socket("127.0.0.1", running.port())) {
      ComputePool pool = running.server.shared().models().gate().pool();
      CountDownLatch held = new CountDownLatch(1);
      pool.offer(0, () -> awaitQuietly(held));
      try {
        socket.setSoTimeout(120_000);
        socket.getOutputStream().write(asks("half", "/v2/models/twice/infer", TENSORS));
        Await.until("it waits for its model", () -> pool.queued() == 1);
        socket.shutdownOutput();

        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .startsWith("HTTP/1.1 499 ")
            .contains("keep it open until the answer is read");
      } finally {
        held.countDown();
      }
      assertThat(running.told("half").path("outcome").path("code").asString())
          .isEqualTo("cancelled");
      running.awaitNobodyInside();
    }
  }

  private static byte[] asks(String id, String path, String body) {
    return "POST %s HTTP/1.1\r\nhost: x\r\nx-request-id: %s\r\ncontent-length: %d\r\n\r\n%s"
        .formatted(path, id, body.length(), body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException goingDown) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shedsUnderOverloadAndSaysWhenToComeBack() throws Exception {
    ServerSettings tight = Running.settings().withP99(Duration.ofMillis(100));
    try (Running running =
        Running.registry(tight, folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      List<HttpResponse<String>> answers = new ArrayList<>();
      do { // Again where the machine kept the callers apart.
        answers.addAll(allAtOnce(running, 80));
      } while (answers.size() < 4_000 && answers.stream().noneMatch(a -> a.statusCode() == 429));

      assertThat(answers).extracting(HttpResponse::statusCode).isSubsetOf(200, 429).contains(429);
      HttpResponse<String> shed =
          answers.stream().filter(a -> a.statusCode() == 429).findFirst().orElseThrow();
      assertThat(shed.body()).contains("overloaded");
      assertThat(Integer.parseInt(shed.headers().firstValue("retry-after").orElseThrow()))
          .isPositive();
      long counted = running.server.deployments().live("m").orElseThrow().stats().shedCount();
      assertThat(counted).isEqualTo(answers.stream().filter(a -> a.statusCode() == 429).count());
      Await.until(
          "the load has ended",
          () -> running.post("/v1/predict/m", ROW).statusCode(),
          status -> status == 200);
    }
  }

  private static List<HttpResponse<String>> allAtOnce(Running running, int count) {
    String rows = "[" + (ROW + ",").repeat(20_000) + ROW + "]";
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return running.post("/v1/predict/m", rows);
                } catch (java.io.IOException | InterruptedException failed) {
                  throw new IllegalStateException(failed);
                }
              },
              task -> Thread.ofVirtual().start(task)));
    }
    return calls.stream().map(CompletableFuture::join).toList();
  }

  @Test
  void unloadingAndLoadingGivesNewStatistics() throws Exception {
    try (Running running =
        Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      running.post("/v1/predict/m", ROW);
      String before = running.get("/metrics").body();
      assertThat(before)
          .contains("joist_requests_total{model=\"m\",outcome=\"ok\",version=\"1\"} 1.0")
          .contains("joist_request_seconds_bucket{model=\"m\",stage=\"run\",version=\"1\",le=")
          .contains("joist_memory_bytes{owner=\"m:1\"}")
          .contains("jvm_memory_used_bytes");

      running.server.deployments().unload("m").join();

      assertThat(running.get("/metrics").body()).doesNotContain("model=\"m\"");
      assertThat(
              running
                  .server
                  .deployments()
                  .deploy(
                      new DeployRequest("m", 1, Optional.empty(), SmallModels.number(folder, 1000)))
                  .join()
                  .isLive())
          .isTrue();
    }
  }
}
