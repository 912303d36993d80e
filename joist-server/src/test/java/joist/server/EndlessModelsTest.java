package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import joist.serving.Await;
import joist.serving.SmallModels;
import joist.serving.share.CallerAccount;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Models that may never end, and callers who would wait for them longer than any test. */
class EndlessModelsTest {
  private static final String TURNS = "/v2/models/turns/infer";
  private static final String ROWS = "/v1/predict/rows";

  private static final String ENDLESS_TURNS = turns(Long.MAX_VALUE);
  private static final String ENDLESS_ROW = "{\"distance\":9e18,\"city\":\"ATL\"}";

  /** It runs by itself. */
  private static final String LONG_ENDLESS_ROW = ENDLESS_ROW + " ".repeat(40_000);

  /** A body by whose size it is one for a compute thread, as nothing is known of the model yet. */
  private static final String TWICE =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}"
          + " ".repeat(20_000);

  @TempDir static Path folder;
  private static Running running;

  @BeforeAll
  static void start() {
    running =
        Running.registry(
            folder,
            Map.of(
                "turns", SmallModels.turns(folder),
                "rows", SmallModels.turningRows(folder),
                "twice", SmallModels.tensors(folder)));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static String turns(long times) {
    return "{\"inputs\":[{\"name\":\"x\",\"shape\":[],\"datatype\":\"INT64\",\"data\":[%d]}]}"
        .formatted(times);
  }

  /** A caller that waits until it is closed. */
  private static Socket asks(String path, String body) throws IOException {
    Socket caller = new Socket(InetAddress.getLoopbackAddress(), running.port());
    String head =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, body.length());
    caller.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
    return caller;
  }

  private static int inside(String model) {
    return running.server.deployments().live(model).orElseThrow().inFlight();
  }

  /** Each of two models has as many as there are threads, and more. */
  @Test
  void modelsThatNeverEndKeepNoOtherWaiting() throws Exception {
    List<Socket> callers = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        callers.add(asks(TURNS, ENDLESS_TURNS));
        callers.add(asks(ROWS, LONG_ENDLESS_ROW));
        callers.add(asks(ROWS, ENDLESS_ROW));
      }
      Await.until("all are inside", () -> inside("turns") == 3 && inside("rows") == 6);

      HttpResponse<String> answer =
          running.send(
              HttpRequest.newBuilder(running.uri("/v2/models/twice/infer"))
                  .header("x-request-id", "of-another")
                  .POST(HttpRequest.BodyPublishers.ofString(TWICE)));
      assertThat(answer.body()).contains("2.0,4.0,6.0");
      assertThat(inside("turns") + inside("rows")).as("no place came free for it").isEqualTo(9);
      assertThat(running.told("of-another").path("way").asString()).isEqualTo("queued");
    } finally {
      for (Socket caller : callers) {
        caller.close();
      }
    }
    running.awaitNobodyInside();
    assertThat(running.post(TURNS, turns(3)).body()).contains("3.0");
    for (int spaces : List.of(0, 40_000)) {
      String row = "{\"distance\":5,\"city\":\"ATL\"}" + " ".repeat(spaces);
      assertThat(running.post(ROWS, row).body()).contains("15.0");
    }
  }

  @Test
  void aLongBodyIsStoppedWhenItsCallerGoes() throws Exception {
    try (Socket caller = asks(ROWS, LONG_ENDLESS_ROW)) {
      Await.until("it is inside", () -> inside("rows") == 1);
      assertThat(running.post("/v2/models/twice/infer", TWICE).body()) // it has begun by then
          .contains("2.0,4.0,6.0");
    }
    running.awaitNobodyInside();
  }

  @Test
  void whatIsGivenUpAtItsDeadlineIsChargedToItsCaller() throws Exception {
    requireCharged(TURNS, ENDLESS_TURNS);
    requireCharged(ROWS, ENDLESS_ROW);
    requireCharged(ROWS, LONG_ENDLESS_ROW);
  }

  /** On a machine that is late it is over before it begins, and costs nothing. */
  private static void requireCharged(String path, String body) {
    assertThat(IntStream.range(0, 20).anyMatch(tried -> isCharged(path, body))).as(path).isTrue();
  }

  private static boolean isCharged(String path, String body) {
    running.awaitNobodyInside(); // who was answered is charged a moment after
    long before = chargedNanos();
    JsonNode told = givenUp(path, body);
    double millis = told.path("chargedMillis").asDouble();
    assertThat((chargedNanos() - before) / 1e6).isCloseTo(millis, Offset.offset(1e-6));
    assertThat(told.path("story").toString().contains("Its caller is charged"))
        .isEqualTo(millis > 0);
    return millis > 100; // of a second, not of decoding alone
  }

  private static long chargedNanos() {
    return running.server.shared().doors().callers().all().stream()
        .mapToLong(CallerAccount::nanos)
        .sum();
  }

  private static JsonNode givenUp(String path, String body) {
    try {
      HttpResponse<String> told =
          running.send(
              HttpRequest.newBuilder(running.uri(path))
                  .header("grpc-timeout", "1S")
                  .POST(HttpRequest.BodyPublishers.ofString(body)));
      assertThat(told.statusCode()).as(told.body()).isEqualTo(504);
      assertThat(told.body()).contains("deadline");
      return running.told(told.headers().firstValue("x-request-id").orElseThrow());
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }
}
