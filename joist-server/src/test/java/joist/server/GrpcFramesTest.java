package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of gRPC whose frames are not what they should be: each is told so, none waits for ever. */
class GrpcFramesTest {
  private static final String INFER = "ModelInfer";
  private static final byte[] MESSAGE =
      ModelInferRequest.newBuilder()
          .setModelName("twice")
          .addInputs(
              ModelInferRequest.InferInputTensor.newBuilder()
                  .setName("x")
                  .setDatatype("FP32")
                  .addShape(1)
                  .addShape(3))
          .addRawInputContents(ByteString.copyFrom(new byte[12]))
          .build()
          .toByteArray();

  @TempDir static Path folder;
  private static Running running;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    running = Running.smallModels(folder);
    channel = ManagedChannelBuilder.forAddress("127.0.0.1", running.port()).usePlaintext().build();
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    running.close();
  }

  private static byte[] frame(int flag, byte[] message) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(frame);
    out.writeByte(flag);
    out.writeInt(message.length);
    out.write(message);
    return frame.toByteArray();
  }

  /** What a call of grpc-web is answered: head and body. */
  private static String called(String method, String type, String headers, byte[] body)
      throws IOException {
    return posted(
        "/inference.GRPCInferenceService/" + method,
        "Content-Type: " + type + "\r\n" + headers,
        body);
  }

  private static String posted(String path, String headers, byte[] body) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", running.port())) {
      socket.setSoTimeout(120_000);
      socket
          .getOutputStream()
          .write(
              "POST %s HTTP/1.1\r\nHost: it\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n"
                  .formatted(path, headers, body.length)
                  .getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().write(body);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
          .replace("%20", " ")
          .replace("%27", "'");
    }
  }

  private static String called(String headers, byte[] body) throws IOException {
    return called(INFER, "application/grpc-web+proto", headers, body);
  }

  private static String calledInText(String body) throws IOException {
    return called(
        INFER, "application/grpc-web-text", "", body.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void assertStatus(Status.Code status, String answer, String message) {
    assertThat(answer).containsPattern("grpc-status: ?" + status.value() + "\\s").contains(message);
  }

  @Test
  void aCallOfGrpcWebIsAnswered() throws Exception {
    assertThat(called("", frame(0, MESSAGE))).contains("grpc-status:0", "twice");
    assertThat(calledInText(Base64.getEncoder().encodeToString(frame(0, MESSAGE)) + "\n"))
        .contains(" 200 ");
  }

  @Test
  void aMessageThatIsPackedWithoutSayingHowIsTold() throws Exception {
    String answer = called("", frame(1, MESSAGE));
    assertStatus(Status.Code.INVALID_ARGUMENT, answer, "grpc-encoding says");
    assertThat(answer).contains("content-type: application/grpc-web+proto");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        called("ModelStreamInfer", "application/grpc-web+proto", "", frame(1, MESSAGE)),
        "grpc-encoding says");
  }

  @Test
  void aMessageThatIsPackedInAnotherWayIsTold() throws Exception {
    assertStatus(
        Status.Code.UNIMPLEMENTED,
        called("grpc-encoding: snappy\r\n", frame(1, MESSAGE)),
        "or with gzip");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        called("grpc-encoding: gzip\r\n", frame(1, MESSAGE)),
        "zipped message");
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(MESSAGE);
    }
    assertThat(called("grpc-encoding: gzip\r\n", frame(1, zipped.toByteArray())))
        .contains("grpc-status:0", "twice");
  }

  @Test
  void textThatIsNoFrameIsTold() throws Exception {
    String whole = Base64.getEncoder().encodeToString(frame(0, MESSAGE));
    for (String text : new String[] {"", "AAAA", "????????????", whole.substring(0, 17) + "?"}) {
      assertStatus(Status.Code.INVALID_ARGUMENT, calledInText(text), "four bytes of its length");
    }
    assertStatus(Status.Code.UNIMPLEMENTED, calledInText(whole + whole), "expected one message");
  }

  @Test
  void aCallOfNoMessageOrOfTwoIsTold() throws Exception {
    assertStatus(Status.Code.UNIMPLEMENTED, called("", new byte[0]), "got none");
    assertStatus(Status.Code.UNIMPLEMENTED, called("", new byte[] {0, 0}), "got none");
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    two.writeBytes(frame(0, MESSAGE));
    two.writeBytes(frame(0, MESSAGE));
    assertStatus(Status.Code.UNIMPLEMENTED, called("", two.toByteArray()), "got more");
  }

  /** The same over HTTP/2, by a client that thinks that the method takes a stream. */
  private static Status.Code sent(int messages) throws Exception {
    MethodDescriptor<ModelInferRequest, ModelInferResponse> descriptor =
        MethodDescriptor.<ModelInferRequest, ModelInferResponse>newBuilder()
            .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
            .setFullMethodName("inference.GRPCInferenceService/" + INFER)
            .setRequestMarshaller(ProtoUtils.marshaller(ModelInferRequest.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(ModelInferResponse.getDefaultInstance()))
            .build();
    Streamed<ModelInferResponse> answers = new Streamed<>();
    StreamObserver<ModelInferRequest> requests =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(descriptor, CallOptions.DEFAULT), answers);
    for (int i = 0; i < messages; i++) {
      requests.onNext(ModelInferRequest.parseFrom(MESSAGE));
    }
    requests.onCompleted();
    try {
      assertThat(answers.await()).hasSize(1);
      return Status.Code.OK;
    } catch (ExecutionException why) {
      return Status.fromThrowable(why.getCause()).getCode();
    }
  }

  @Test
  void overHttp2EachCallHasOneMessage() throws Exception {
    assertThat(sent(0)).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(sent(1)).isEqualTo(Status.Code.OK);
    ByteArrayOutputStream three = new ByteArrayOutputStream();
    for (int i = 0; i < 3; i++) {
      three.writeBytes(frame(0, MESSAGE));
    }
    assertThat(statusOf(three.toByteArray())).isEqualTo(Status.UNIMPLEMENTED.getCode().value());
    assertThat(sent(1)).isEqualTo(Status.Code.OK);
  }

  /** Of messages that come at once, in one frame of HTTP/2: none is answered before the next. */
  private static int statusOf(byte[] messages) {
    Vertx vertx = Vertx.vertx();
    // Kept in a name: one that nobody refers to is closed by the collector.
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    try {
      return client
          .request(
              HttpMethod.POST,
              running.port(),
              "127.0.0.1",
              "/inference.GRPCInferenceService/" + INFER)
          .compose(request ->
              request
                  .putHeader("content-type", "application/grpc")
                  .putHeader("te", "trailers")
                  .send(Buffer.buffer(messages)))
          .map(answer -> Integer.parseInt(answer.getHeader("grpc-status")))
          .await();
    } finally {
      client.close().await();
      vertx.close().await();
    }
  }

  @Test
  void aDeadlineOfLessThanAMillisecondIsOne() throws Exception {
    assertStatus(
        Status.Code.DEADLINE_EXCEEDED,
        called("grpc-timeout: 1n\r\n", frame(0, MESSAGE)),
        "caller's deadline");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        called("grpc-timeout: soon\r\n", frame(0, MESSAGE)),
        "grpc-timeout");
    assertThat(called("grpc-timeout: 120S\r\n", frame(0, MESSAGE))).contains("grpc-status:0");
  }

  /** A page of another site whose name was made to point here reaches grpc-web as it does REST. */
  @Test
  void aPageOfAnotherSiteMayNotOperate() throws Exception {
    for (String origin : new String[] {"http://it", "https://elsewhere.example"}) {
      assertStatus(
          Status.Code.PERMISSION_DENIED,
          called(
              "RepositoryModelUnload",
              "application/grpc-web+proto",
              "Origin: " + origin + "\r\n",
              frame(0, new byte[] {0x12, 4, 'l', 'a', 't', 'e'})),
          "got one from");
    }
    assertThat(running.get("/v2/models/late/ready").statusCode()).isEqualTo(200);
  }
}
