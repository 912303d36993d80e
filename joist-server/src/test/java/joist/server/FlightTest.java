package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import joist.serving.SmallModels;
import joist.serving.batch.FixedWindowBatching;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is told of requests afterwards. */
class FlightTest {
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";
  private static final String TENSOR =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}";
  private static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir static Path folder;
  private static Running running;

  @BeforeAll
  static void start() {
    running = Running.smallModels(folder);
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static HttpResponse<String> post(String path, String body, String... headers)
      throws Exception {
    return running.send(
        HttpRequest.newBuilder(running.uri(path))
            .headers(headers)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static JsonNode told(String id) throws Exception {
    return running.told(id);
  }

  private static String story(JsonNode told) {
    StringBuilder story = new StringBuilder();
    told.path("story").forEach(sentence -> story.append(sentence.asString()).append('\n'));
    return story.toString();
  }

  @Test
  void tellsOfARequestByTheIdItsCallerChose() throws Exception {
    assertThat(post("/v1/predict/delay", ROW, "x-request-id", "my own/1").statusCode())
        .isEqualTo(200);

    JsonNode told = told("my%20own%2F1");
    assertThat(told.path("model").asString()).isEqualTo("delay");
    assertThat(told.path("version").asInt()).isEqualTo(1);
    assertThat(told.path("caller").asString()).isEqualTo("127.0.0.1");
    assertThat(told.path("bytes").asInt()).isEqualTo(ROW.length());
    assertThat(told.path("dueBy").asString()).isEqualTo("objective");
    assertThat(told.path("outcome").path("kind").asString()).isEqualTo("answered");
    assertThat(told.path("outcome").path("inTime").asBoolean()).isTrue();
    assertThat(told.path("stages").path("totalMillis").asDouble())
        .isGreaterThanOrEqualTo(told.path("stages").path("runMillis").asDouble());
    assertThat(story(told))
        .contains("Request my own/1 came at ")
        .contains("asked delay:1")
        .contains("due in 120,000 ms: the objective")
        .contains("answered in time, 1 row.");
  }

  @Test
  void madeUpIdsCanBeAskedForToo() throws Exception {
    HttpResponse<String> answer = running.post("/v2/models/twice/infer", TENSOR);
    JsonNode told = told(answer.headers().firstValue("x-request-id").orElseThrow());
    assertThat(told.path("model").asString()).isEqualTo("twice");
  }

  @Test
  void saysWhyARequestFailed() throws Exception {
    post("/v1/predict/delay", "{\"distance\":\"far\"}", "x-request-id", "bad");
    assertThat(story(told("bad"))).contains("failed with 400 (bad_value): ").contains("far");

    post("/v1/predict/nobody", ROW, "x-request-id", "lost");
    assertThat(told("lost").path("version").isNull()).isTrue();
    assertThat(story(told("lost"))).contains("failed with 404 (not_found)").contains("nobody");

    post("/v1/predict/delay", ROW, "x-request-id", "late", "grpc-timeout", "1n");
    assertThat(told("late").path("dueBy").asString()).isEqualTo("caller");
    assertThat(story(told("late"))).contains("the caller's own deadline").contains("504");
    assertThat(running.json(running.get("/v1/requests")).path("requests"))
        .extracting(request -> request.path("id").asString())
        .contains("bad", "lost", "late");
  }

  /** A window knows no deadlines: it closes when this caller's time is over. */
  @Test
  void aCallWhoseTimeEndsInTheQueueIsNotBegunAndItsWaitIsTold() throws Exception {
    ServerSettings windows =
        Running.settings()
            .withObjective(
                new ServerSettings.Objective(
                    Duration.ofMinutes(2),
                    64 << 20,
                    2,
                    new FixedWindowBatching(256, Duration.ofSeconds(1))));
    int rows = 250; // of so many digits that they are work for the queue
    String numbers = "1.000000000000000000000,".repeat(3 * rows - 1) + "1";
    String body =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d,3],\"datatype\":\"FP32\",\"data\":[%s]}]}"
            .formatted(rows, numbers);
    Path own = Files.createDirectory(folder.resolve("windows"));
    try (Running waits =
        Running.registry(windows, own, Map.of("twice", SmallModels.tensors(own)))) {
      JsonNode told;
      int tried = 0;
      do { // Again where the machine was away before it waited, or after.
        told = late(waits, "over " + tried, body);
      } while (!isOfItsWait(told) && ++tried < 20);
      assertThat(isOfItsWait(told)).as("most of it in the queue: %s", told).isTrue();
    }
  }

  private static JsonNode late(Running waits, String id, String body) throws Exception {
    HttpResponse<String> answer =
        waits.send(
            HttpRequest.newBuilder(waits.uri("/v2/models/twice/infer"))
                .headers("x-request-id", id, "grpc-timeout", "500m")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
    JsonNode told = waits.told(id.replace(" ", "%20"));
    assertThat(told.path("batch").isNull()).as("none ran: %s", told).isTrue();
    return told;
  }

  private static boolean isOfItsWait(JsonNode told) {
    JsonNode stages = told.path("stages");
    return told.path("way").asString().equals("queued")
        && stages.path("replyMillis").asDouble() < stages.path("totalMillis").asDouble() / 2;
  }

  @Test
  void whatIsNotKnownGetsAClearError() throws Exception {
    HttpResponse<String> unknown = running.get("/v1/requests/never");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("'never'").contains("x-request-id").contains("are kept");
    assertThat(running.post("/v1/requests/never", "").statusCode()).isEqualTo(405);
    assertThat(running.get("/v1/batches/0").statusCode()).isEqualTo(404);
    assertThat(running.get("/v1/batches/first").statusCode()).isEqualTo(400);
    assertThat(running.json(running.get("/v1/batches")).path("batches").isArray()).isTrue();
  }

  @Test
  void callsOverGrpcHaveIdsToo() throws Exception {
    ManagedChannel channel = GrpcCalls.channel(running);
    try {
      AtomicReference<Metadata> headers = new AtomicReference<>();
      Metadata sent = new Metadata();
      sent.put(REQUEST_ID, "over-grpc");
      Channel both =
          ClientInterceptors.intercept(
              channel,
              MetadataUtils.newAttachHeadersInterceptor(sent),
              MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()));
      GrpcCalls.call(both, GrpcCalls.INFER, GrpcCalls.twice(1));
      assertThat(headers.get().get(REQUEST_ID)).isEqualTo("over-grpc");
      assertThat(told("over-grpc").path("model").asString()).isEqualTo("twice");

      Channel plain =
          ClientInterceptors.intercept(
              channel,
              MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()));
      GrpcCalls.call(plain, GrpcCalls.INFER, GrpcCalls.twice(1));
      assertThat(told(headers.get().get(REQUEST_ID)).path("model").asString()).isEqualTo("twice");
    } finally {
      channel.shutdownNow();
    }
  }
}
