package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import joist.server.http.Limits;
import joist.serving.Await;
import joist.serving.aim.Aim;
import joist.serving.aim.Aims;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** More long bodies than there is room for: who waits, is told to come back, or is ended. */
class RoomForBodiesTest {
  @TempDir static Path folder;

  /** Where a body may wait for room longer than any test. */
  private static Running running;

  @BeforeAll
  static void start() {
    running = LongBodies.patientServer(folder);
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @Test
  void manyAtOnceStayWithinTheBudgetAndOthersAreAnsweredMeanwhile() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      sockets.add(LongBodies.begun(running));
    }
    LongBodies.awaitHeld(running, LongBodies.LONG);
    assertThat(running.post("/v1/predict/delay", Running.ROW).statusCode()).isEqualTo(200);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers =
          sockets.stream()
              .map(socket -> callers.submit(() -> LongBodies.finished(socket)))
              .toList();
      for (Future<String> answer : answers) {
        assertThat(answer.get()).startsWith("HTTP/1.1 200").contains("1015.0");
        assertThat(LongBodies.held(running)).isIn(0L, (long) LongBodies.LONG);
      }
    }
    LongBodies.awaitHeld(running, 0);
  }

  @Test
  void aCallerThatGoesGivesItsRoomToTheNext() throws Exception {
    try (Socket first = LongBodies.begun(running)) {
      LongBodies.awaitHeld(running, LongBodies.LONG);
      try (Socket second = LongBodies.begun(running)) {
        first.close();
        assertThat(LongBodies.finished(second)).startsWith("HTTP/1.1 200").contains("1015.0");
      }
    }
    LongBodies.awaitHeld(running, 0);
  }

  @Test
  void aBodyForWhichNoRoomComesInTimeIsToldToComeBack() throws Exception {
    try (Running hasty = LongBodies.server(folder, "hasty", Duration.ofMillis(100), 0);
        Socket first = LongBodies.begun(hasty)) {
      LongBodies.awaitHeld(hasty, LongBodies.LONG);
      try (Socket waiting = LongBodies.begun(hasty)) {
        assertThat(LongBodies.saidUntil(waiting, "overloaded"))
            .startsWith("HTTP/1.1 429")
            .containsIgnoringCase("retry-after: 1");
      }
      try (Socket growing = new Socket("127.0.0.1", hasty.port())) {
        growing.setSoTimeout(60_000);
        LongBodies.send(
            growing,
            "POST /v1/predict/delay HTTP/1.1\r\nHost: it\r\nTransfer-Encoding: chunked\r\n\r\n");
        char[] spaces = new char[LongBodies.LONG];
        Arrays.fill(spaces, ' ');
        LongBodies.send(growing, "%x\r\n%s\r\n".formatted(LongBodies.LONG, new String(spaces)));
        assertThat(growing.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 429");
      }
      LongBodies.awaitHeld(hasty, LongBodies.LONG);
      assertThat(hasty.send(HttpRequest.newBuilder(hasty.uri("/metrics"))).body())
          .contains("joist_request_memory_bytes 300000.0")
          .contains("joist_request_memory_refused_total 2.0");
      assertThat(LongBodies.finished(first))
          .as("late, and not hung up on")
          .containsPattern("^HTTP/1.1 (200|429)");
    }
  }

  /** What a server knows of a request by the id in the head of its answer. */
  private static JsonNode told(Running server, String head) throws Exception {
    Matcher id = Pattern.compile("(?i)x-request-id: (\\S+)").matcher(head);
    assertThat(id.find()).as(head).isTrue();
    return server.told(id.group(1));
  }

  @Test
  void whoIsTurnedAwayBeforeTheModelIsCalledCanAskWhy() throws Exception {
    try (Running hasty = LongBodies.server(folder, "why", Duration.ofMillis(100), 0)) {
      try (Socket first = LongBodies.begun(hasty)) {
        LongBodies.awaitHeld(hasty, LongBodies.LONG);
        try (Socket waiting = LongBodies.begun(hasty)) {
          JsonNode told = told(hasty, LongBodies.saidUntil(waiting, "\r\n\r\n"));
          assertThat(told.path("model").asString()).isEqualTo("delay");
          assertThat(told.path("version").isNull()).isTrue();
          assertThat(told.path("bytes").asInt()).isBetween(1, LongBodies.BEGUN);
          assertThat(told.path("outcome").path("kind").asString()).isEqualTo("shed");
          assertThat(told.path("story").toString())
              .contains("which there came", "turned away before the model ran (429")
              .contains("fill the memory that there is for them.");
        }
        try (Socket call = LongBodies.call(hasty)) {
          JsonNode told = told(hasty, LongBodies.saidUntil(call, "\r\n\r\n"));
          assertThat(told.path("model").isNull()).as("its message was not read").isTrue();
          assertThat(told.path("outcome").path("kind").asString()).isEqualTo("shed");
        }
      }
      HttpResponse<String> packed =
          hasty.send(
              HttpRequest.newBuilder(hasty.uri("/v2/models/twice/infer"))
                  .headers("content-encoding", "br", "x-request-id", "packed")
                  .POST(HttpRequest.BodyPublishers.ofString("{}")));
      assertThat(hasty.told("packed").at("/outcome/status").asInt()).isEqualTo(packed.statusCode());
      try (Socket large = new Socket("127.0.0.1", hasty.port())) {
        large.setSoTimeout(60_000);
        LongBodies.send(
            large,
            "POST /v1/predict/delay HTTP/1.1\r\nHost: it\r\nContent-Length: %d\r\n\r\n"
                .formatted(Limits.STANDARD.bodyBytes() + 1));
        JsonNode told = told(hasty, LongBodies.saidUntil(large, "\r\n\r\n"));
        assertThat(told.at("/outcome/status").asInt()).isEqualTo(413);
        assertThat(told.path("model").asString()).isEqualTo("delay");
      }
      assertThat(hasty.get("/metrics").body())
          .containsPattern("joist_requests_total\\{model=\"delay\",outcome=\"shed\".*} 1\\.0")
          .contains("joist_caller_refused_total{caller=\"127.0.0.1\"} 3.0");
    }
  }

  @Test
  void callersThatAnnounceBodiesAndSendNoneHoldNoRoom() throws Exception {
    try (Socket first = LongBodies.announced(running);
        Socket second = LongBodies.announced(running)) {
      assertThat(running.post("/v1/predict/delay", LongBodies.padded(Running.ROW)).statusCode())
          .isEqualTo(200);
      for (Socket announced : List.of(first, second)) {
        LongBodies.send(announced, LongBodies.LONG_ROW.substring(0, LongBodies.BEGUN));
        assertThat(LongBodies.finished(announced)).startsWith("HTTP/1.1 200").contains("1015.0");
      }
    }
  }

  @Test
  void aBodyThatComesTooSlowlyIsEndedWhileOthersWaitForItsRoom() throws Exception {
    try (Running brisk = LongBodies.server(folder, "brisk", Duration.ofMinutes(2), Long.MAX_VALUE);
        Socket slow = LongBodies.begun(brisk)) {
      LongBodies.awaitHeld(brisk, LongBodies.LONG);
      Socket next = LongBodies.begun(brisk);
      String said = LongBodies.saidUntil(slow, "wait for memory");
      assertThat(said).startsWith("HTTP/1.1 408");
      assertThat(told(brisk, said).at("/outcome/status").asInt()).isEqualTo(408);
      Socket last = LongBodies.begun(brisk); // for whose sake the one that waited must hurry too
      assertThat(LongBodies.saidUntil(next, "wait for memory")).startsWith("HTTP/1.1 408");
      next.close();
      assertThat(LongBodies.finished(last)).startsWith("HTTP/1.1 200").contains("1015.0");
      LongBodies.awaitHeld(brisk, 0);
    }
  }

  @Test
  void aBodyWaitsAsLongAsItsModelMayTakeNow() throws Exception {
    Aims aims = running.server.shared().models().deployments().aims();
    try (Socket first = LongBodies.begun(running)) {
      LongBodies.awaitHeld(running, LongBodies.LONG);
      aims.set("delay", Aim.under(Duration.ofMillis(100)));
      try (Socket waiting = LongBodies.begun(running)) {
        assertThat(LongBodies.saidUntil(waiting, "overloaded")).startsWith("HTTP/1.1 429");
      }
      aims.set("delay", Aim.COMMON);
      assertThat(LongBodies.finished(first)).as("whose room it is").startsWith("HTTP/1.1 200");
    } finally {
      aims.set("delay", Aim.COMMON);
    }
    LongBodies.awaitHeld(running, 0);
  }

  private static HttpRequest post(Running server, String body) {
    return HttpRequest.newBuilder(server.uri("/v1/predict/delay"))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  @Test
  void aBodyThatWaitsKeepsNoOthersOfItsConnectionWaiting() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        Socket first = LongBodies.begun(running)) {
      HttpResponse.BodyHandler<String> text = HttpResponse.BodyHandlers.ofString();
      assertThat(client.send(post(running, Running.ROW), text).version())
          .isEqualTo(HttpClient.Version.HTTP_2);
      LongBodies.awaitHeld(running, LongBodies.LONG);
      CompletableFuture<HttpResponse<String>> waiting =
          client.sendAsync(post(running, LongBodies.LONG_ROW), text);
      Await.until("the body waits", () -> running.server.shared().doors().memory().waiting() > 0);
      String shorter =
          " ".repeat(60_000) + Running.ROW; // many of them are more than a stream's window
      for (int i = 0; i < 20; i++) {
        assertThat(client.send(post(running, shorter), text).body()).contains("1015.0");
      }
      assertThat(LongBodies.finished(first)).startsWith("HTTP/1.1 200");
      assertThat(waiting.get().body()).contains("1015.0");
    }
    LongBodies.awaitHeld(running, 0);
  }

  @Test
  void overHttp2WhoIsTurnedAwayIsToldSoOnTheStream() throws Exception {
    try (Running hasty = LongBodies.server(folder, "streams", Duration.ofMillis(100), 0);
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        Socket first = LongBodies.begun(hasty)) {
      LongBodies.awaitHeld(hasty, LongBodies.LONG);
      HttpResponse.BodyHandler<String> text = HttpResponse.BodyHandlers.ofString();
      assertThat(client.send(post(hasty, Running.ROW), text).version())
          .isEqualTo(HttpClient.Version.HTTP_2);
      HttpResponse<String> answer = client.send(post(hasty, LongBodies.LONG_ROW), text);
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().map()).containsKey("retry-after").doesNotContainKey("connection");
      HttpResponse<String> next = client.send(post(hasty, Running.ROW), text);
      assertThat(next.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(next.statusCode()).as("429 where the machine stood still").isIn(200, 429);
      assertThat(LongBodies.finished(first))
          .as("late, and not hung up on")
          .containsPattern("^HTTP/1.1 (200|429)");
    }
  }
}
