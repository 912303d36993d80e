package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelStreamInferResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room for long calls of gRPC, and for the messages of its streams: none waits for it. */
class RoomForCallsTest {
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

  private static ModelInferResponse calledPacked(ManagedChannel channel, int rows) {
    return ClientCalls.blockingUnaryCall(
        channel,
        GrpcCalls.INFER,
        CallOptions.DEFAULT.withCompression("gzip"),
        GrpcCalls.twice(rows));
  }

  @Test
  void aCallThatIsPackedTakesRoomForWhatItIsUnpacked() throws Exception {
    ManagedChannel channel = GrpcCalls.channel(running);
    try (Socket first = LongBodies.begun(running)) {
      LongBodies.awaitHeld(running, LongBodies.LONG);
      assertThat(calledPacked(channel, 1000).getOutputsCount()).isEqualTo(1);
      assertThatThrownBy(() -> calledPacked(channel, 50_000))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              why ->
                  assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
      LongBodies.awaitHeld(running, LongBodies.LONG);
      assertThat(LongBodies.finished(first)).startsWith("HTTP/1.1 200");
      LongBodies.awaitHeld(running, 0);
      assertThat(calledPacked(channel, 50_000).getOutputsCount()).isEqualTo(1);
    } finally {
      channel.shutdownNow();
    }
    LongBodies.awaitHeld(running, 0);
  }

  @Test
  void aCallIsTurnedAwayAtOnceHoweverItsFirstBytesCome() throws Exception {
    try (Socket first = LongBodies.begun(running)) {
      LongBodies.awaitHeld(running, LongBodies.LONG);
      try (Socket call = LongBodies.call(running)) {
        assertThat(LongBodies.saidUntil(call, "\r\n\r\n")).contains("grpc-status: 8");
      }
      assertThat(LongBodies.finished(first)).startsWith("HTTP/1.1 200");
    }
    LongBodies.awaitHeld(running, 0);
  }

  @Test
  void aCallThatComesTooSlowlyIsEndedWhenAnotherWasTurnedAwayForIt() throws Exception {
    try (Running brisk = LongBodies.server(folder, "calls", Duration.ofMinutes(2), Long.MAX_VALUE);
        Socket slow = LongBodies.call(brisk)) {
      LongBodies.awaitHeld(brisk, 0x47777);
      try (Socket other = LongBodies.call(brisk)) {
        assertThat(LongBodies.saidUntil(other, "\r\n\r\n")).contains("grpc-status: 8");
      }
      assertThat(LongBodies.saidUntil(slow, "\r\n\r\n")).contains("grpc-status: 4");
      LongBodies.awaitHeld(brisk, 0);
    }
  }

  /** As it comes: so many bytes of it as are there. */
  @Test
  void theOneMessageOfAStreamTakesRoomUntilItIsAnswered() throws Exception {
    ManagedChannel channel = GrpcCalls.channel(running);
    int most = LongBodies.HELD / 12; // rows whose message has no room, whatever else is there
    try (Socket stream = LongBodies.call(running, "ModelStreamInfer")) {
      LongBodies.awaitHeld(running, LongBodies.BEGUN + 5);
      try (Socket first = LongBodies.begun(running)) {
        LongBodies.awaitHeld(running, LongBodies.BEGUN + 5 + LongBodies.LONG);
        assertThatThrownBy(() -> streamed(channel, 1, most, 1)).hasMessageContaining("EXHAUSTED");
        LongBodies.awaitHeld(running, LongBodies.BEGUN + 5 + LongBodies.LONG);
        assertThat(LongBodies.finished(first)).startsWith("HTTP/1.1 200");
      }
      stream.close();
      LongBodies.awaitHeld(running, 0);
      assertThat(streamed(channel, 10_000, 10_000, 10_000)).hasSize(3);
      LongBodies.awaitHeld(running, 0);
    } finally {
      channel.shutdownNow();
    }
  }

  private static List<ModelStreamInferResponse> streamed(ManagedChannel channel, int... rows)
      throws Exception {
    Streamed<ModelStreamInferResponse> answers = new Streamed<>();
    StreamObserver<ModelInferRequest> requests = GrpcCalls.stream(channel, answers);
    for (int count : rows) {
      requests.onNext(GrpcCalls.twice(count));
    }
    requests.onCompleted();
    return answers.await();
  }

  @Test
  void aStreamThatComesTooSlowlyIsEndedWhenAnotherWasTurnedAwayForIt() throws Exception {
    try (Running brisk =
            LongBodies.server(folder, "slow-streams", Duration.ofMinutes(2), Long.MAX_VALUE);
        Socket slow = LongBodies.call(brisk, "ModelStreamInfer")) {
      LongBodies.awaitHeld(brisk, LongBodies.BEGUN + 5);
      try (Socket first = LongBodies.call(brisk)) {
        LongBodies.awaitHeld(brisk, LongBodies.BEGUN + 5 + 0x47777);
        try (Socket other = LongBodies.call(brisk)) {
          assertThat(LongBodies.saidUntil(other, "\r\n\r\n")).contains("grpc-status: 8");
        }
        LongBodies.saidUntil(slow, "grpc-status");
        assertThat(LongBodies.saidUntil(slow, "4")).matches(": ?4");
      }
      LongBodies.awaitHeld(brisk, 0);
    }
  }

  /** Else what a caller sends that does not read would keep all others out. */
  @Test
  void aMessageOfAStreamGivesItsRoomBackThoughNobodyReadsTheAnswer() throws Exception {
    Vertx vertx = Vertx.vertx();
    HttpClientAgent client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(0)));
    byte[] message = GrpcCalls.twice(10_000).toByteArray();
    Buffer frame = Buffer.buffer().appendByte((byte) 0).appendInt(message.length);
    String path = "/inference.GRPCInferenceService/ModelStreamInfer";
    try {
      HttpClientRequest stream =
          client
              .request(HttpMethod.POST, running.port(), "127.0.0.1", path)
              .await(2, TimeUnit.MINUTES);
      stream.setChunked(true).putHeader("content-type", "application/grpc");
      stream.write(frame.appendBytes(message, 0, message.length - 1));
      LongBodies.awaitHeld(running, frame.length());
      stream.write(Buffer.buffer().appendBytes(message, message.length - 1, 1));
      LongBodies.awaitHeld(running, 0);
    } finally {
      client.close().await(2, TimeUnit.MINUTES); // and not before, by the collector
      vertx.close().await(2, TimeUnit.MINUTES);
    }
  }

  /** Over HTTP/1.1 nothing tells that the caller of an ended answer has gone. */
  @Test
  void whatComesOfAStreamAfterItsStatusTakesNoRoom() throws Exception {
    try (Socket stream = new Socket("127.0.0.1", running.port())) {
      stream.setSoTimeout(120_000);
      LongBodies.send(
          stream,
          "POST /inference.GRPCInferenceService/ModelStreamInfer HTTP/1.1\r\nHost: it\r\nContent-Type: application/grpc-web+proto\r\nTransfer-Encoding: chunked\r\n\r\n");
      LongBodies.send(stream, "5\r\n\0wwww\r\n"); // a length that no message has
      assertThat(LongBodies.saidUntil(stream, "\r\n\r\n")).contains("grpc-status: 8");
      LongBodies.send(
          stream,
          "%x\r\n%s\r\n0\r\n\r\n".formatted(LongBodies.BEGUN, "w".repeat(LongBodies.BEGUN)));
      LongBodies.send(stream, "GET /v1/models HTTP/1.1\r\nHost: it\r\n\r\n");
      assertThat(LongBodies.saidUntil(stream, "\r\n\r\n"))
          .as("to what is behind it")
          .contains("200");
      assertThat(LongBodies.held(running)).isZero();
    }
  }
}
