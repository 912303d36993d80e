package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inference.ModelInferRequest;
import inference.ModelStreamInferResponse;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import joist.serving.Await;
import joist.serving.Deployment;
import joist.serving.stats.TrafficStats;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller's deadline, and a caller that goes. */
class DeadlineTest {
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";

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

  private static HttpResponse<String> post(String path, String body, String header, String value)
      throws Exception {
    return running.send(
        HttpRequest.newBuilder(running.uri(path))
            .header(header, value)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static void assertLate(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(504);
    assertThat(response.body()).contains("deadline");
  }

  @Test
  void aDeadlineThatIsOverGetsNoAnswer() throws Exception {
    assertLate(post("/v1/predict/delay", ROW, "grpc-timeout", "1n"));
    assertLate(post("/v1/predict/delay", ROW, "x-envoy-expected-rq-timeout-ms", "0"));
    String tensors =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]%s}";
    assertLate(post("/v2/models/twice/infer", tensors.formatted(""), "grpc-timeout", "1n"));
    assertLate(
        running.post(
            "/v2/models/twice/infer", tensors.formatted(",\"parameters\":{\"timeout\":1}")));
    assertLate(post("/v1/models/twice:predict", "{\"instances\":[[1,2,3]]}", "grpc-timeout", "1n"));
  }

  @Test
  void aDeadlineThatCanBeKeptIs() throws Exception {
    assertThat(post("/v1/predict/delay", ROW, "grpc-timeout", "120S").statusCode()).isEqualTo(200);
    HttpResponse<String> malformed = post("/v1/predict/delay", ROW, "grpc-timeout", "soon");
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(malformed.body()).contains("grpc-timeout");
  }

  /** Such as the server is told and the client does not keep itself. */
  private static Channel waiting(ManagedChannel channel, String timeout, String id) {
    Metadata told = new Metadata();
    told.put(header("grpc-timeout"), timeout);
    told.put(header("x-request-id"), id);
    return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(told));
  }

  private static Metadata.Key<String> header(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Test
  void theServerKeepsTheDeadlineOfGrpc() throws Exception {
    ManagedChannel channel = GrpcCalls.channel(running);
    try {
      Channel patient = waiting(channel, "120S", "in-time");
      assertThat(GrpcCalls.call(patient, GrpcCalls.INFER, GrpcCalls.twice(1)).getOutputsCount())
          .isEqualTo(1);
      Channel hasty = waiting(channel, "1n", "too-late");
      assertThatThrownBy(() -> GrpcCalls.call(hasty, GrpcCalls.INFER, GrpcCalls.twice(1)))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              why -> {
                assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
                assertThat(why.getStatus().getDescription()).contains("the caller's deadline of");
              });
      assertThat(running.told("in-time").at("/outcome/kind").asString()).isEqualTo("answered");
      assertThat(running.told("too-late").at("/outcome/code").asString())
          .isEqualTo("deadline_exceeded");
    } finally {
      channel.shutdownNow();
    }
  }

  private static String errorOf(
      StreamObserver<ModelInferRequest> asking, Streamed<ModelStreamInferResponse> answers)
      throws InterruptedException {
    asking.onNext(GrpcCalls.twice(1));
    return answers.next().getErrorMessage();
  }

  /** It began with the stream: one that began with the message would never be over before it. */
  @Test
  void noRequestOfAStreamHasMoreTimeThanTheStream() throws Exception {
    ManagedChannel channel = GrpcCalls.channel(running);
    try {
      Streamed<ModelStreamInferResponse> answers = new Streamed<>();
      StreamObserver<ModelInferRequest> patient =
          GrpcCalls.stream(waiting(channel, "120S", "a"), answers);
      assertThat(errorOf(patient, answers)).isEmpty();
      assertThat(errorOf(patient, answers)).isEmpty();
      patient.onCompleted();
      StreamObserver<ModelInferRequest> hasty =
          GrpcCalls.stream(waiting(channel, "200m", "b"), answers);
      Await.until(
          "a request comes when the stream's time is over",
          () -> errorOf(hasty, answers),
          error -> error.contains("the caller's deadline of 0.0 ms cannot be kept"));
      hasty.onCompleted();
      StreamObserver<ModelInferRequest> unclear =
          GrpcCalls.stream(waiting(channel, "soon", "c"), answers);
      assertThat(errorOf(unclear, answers)).contains("expected the header grpc-timeout");
      assertThat(errorOf(unclear, answers)).contains("expected the header grpc-timeout");
      unclear.onCompleted();
    } finally {
      channel.shutdownNow();
    }
  }

  /** Rows run in batches, and between two of them nobody waits any more. */
  @Test
  void workStopsWhenItsCallerGoes() throws Exception {
    TrafficStats stats = running.server.deployments().live("late").orElseThrow().stats();
    long errors = stats.errors();
    long finished;
    do { // Again where the machine was away and all was done by the time the caller went.
      finished = stats.requests();
      goInTheMiddle();
    } while (stats.requests() > finished);

    assertThat(stats.errors()).isEqualTo(errors + 1);
  }

  private static void goInTheMiddle() throws Exception {
    Deployment model = running.server.deployments().live("late").orElseThrow();
    long seen = model.stats().requests();
    byte[] body =
        ("[" + (ROW + ",").repeat(999_999) + ROW + "]").getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = new Socket("127.0.0.1", running.port())) {
      String head = "POST /v1/predict/late HTTP/1.1\r\nhost: x\r\ncontent-length: ";
      socket
          .getOutputStream()
          .write((head + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
      Await.until(
          "it is inside, or has been",
          () -> model.inFlight() == 1 || model.stats().requests() > seen);
    }
    running.awaitNobodyInside();
  }
}
