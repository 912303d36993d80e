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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import joist.server.graphpipe.GraphPipeClient;
import joist.server.http.Limits;
import joist.server.http.Patience;
import joist.serving.Await;
import joist.serving.SmallModels;
import joist.serving.aim.Aim;
import joist.serving.aim.Aims;
import joist.serving.batch.DeadlineBatching;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Bodies that lie off the heap: answered as short ones are, within one budget. */
class LongBodiesTest {
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";
  private static final int LONG = 300_000;

  /** One body of {@link #LONG} has room, two have not. */
  private static final int HELD = 1 << 20;

  /** Of which every piece matters. */
  private static final String LONG_ROW = ROW.replace(",", "," + " ".repeat(LONG - ROW.length()));

  /** So much of a body has come when it asks for room. */
  private static final int BEGUN = 65_537;

  private static final int ROWS = 10_000;

  @TempDir static Path folder;

  /** Where a body may wait for room longer than any test. */
  private static Running running;

  @BeforeAll
  static void start() {
    running = running("patient", Duration.ofMinutes(2), 0);
  }

  private static Running running(String store, Duration p99, long leastPerSecond) {
    Limits limits = Limits.STANDARD;
    Duration patience = Duration.ofMinutes(2);
    return Running.registry(
        Running.settings()
            .withObjective(new ServerSettings.Objective(p99, 64 << 20, 2, new DeadlineBatching()))
            .withLimits(
                new Limits(
                    limits.bodyBytes(),
                    limits.rows(),
                    limits.nesting(),
                    limits.atOnce(),
                    new Patience(patience, patience, leastPerSecond),
                    limits.tensorBytes(),
                    HELD)),
        folder.resolve(store),
        Map.of("delay", SmallModels.number(folder, 1000), "twice", SmallModels.tensors(folder)));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static long held(Running server) {
    return server.server.shared().doors().memory().heldBytes();
  }

  private static void awaitHeld(Running server, long bytes) {
    Await.until(bytes + " bytes are held", () -> held(server), held -> held == bytes);
  }

  private static String padded(String json) {
    return " ".repeat(LONG - json.length()) + json;
  }

  private static void answers(String path, String json, String expected) throws Exception {
    for (String body : new String[] {json, padded(json)}) {
      HttpResponse<String> answer = running.post(path, body);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains(expected);
    }
  }

  @Test
  void jsonOfEveryProtocolIsReadAsThatOfShortBodies() throws Exception {
    answers("/v1/predict/delay", ROW, "1015.0");
    answers("/v1/predict/delay", "[" + ROW + "," + ROW + "]", "1015.0");
    answers("/v1/predict/delay", "{\"rows\":[" + ROW + "]}", "1015.0");
    answers("/v1/models/twice:predict", "{\"instances\":[[1,2,3]]}", "[2.0,4.0,6.0]");
    answers(
        "/v2/models/twice/infer",
        "{\"inputs\":[{\"data\":[1,2,3],\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\"}]}",
        "[2.0,4.0,6.0]");
    awaitHeld(running, 0);
  }

  private static byte[] rows() {
    ByteBuffer values = ByteBuffer.allocate(Float.BYTES * 3 * ROWS).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 3 * ROWS; i++) {
      values.putFloat(i);
    }
    return values.array();
  }

  private static void assertDoubled(byte[] answer) {
    ByteBuffer values =
        ByteBuffer.wrap(answer, answer.length - Float.BYTES * 3 * ROWS, Float.BYTES * 3 * ROWS)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 3 * ROWS; i++) {
      assertThat(values.getFloat()).isEqualTo(2f * i);
    }
  }

  private static byte[] body(String head) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    body.writeBytes(rows());
    return body.toByteArray();
  }

  private static String head(int rows) {
    return "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"x\",\"shape\":[%d,3],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":%d}}]}"
        .formatted(rows, 3 * Float.BYTES * rows);
  }

  /**
   * What a body of tensors is answered with.
   *
   * @param most bytes in each of the pieces that it is sent in
   */
  private static byte[] sentInPieces(String head, int most, boolean isChunked) throws IOException {
    byte[] body = body(head);
    try (Socket socket = new Socket("127.0.0.1", running.port())) {
      socket.setSoTimeout(120_000);
      socket.setTcpNoDelay(true);
      send(
          socket,
          "POST /v2/models/twice/infer HTTP/1.1\r\nHost: it\r\nConnection: close\r\nInference-Header-Content-Length: %d\r\n%s\r\n\r\n"
              .formatted(
                  head.length(),
                  isChunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length));
      for (int at = 0; at < body.length; at += most) {
        int count = Math.min(most, body.length - at);
        send(socket, isChunked ? Integer.toHexString(count) + "\r\n" : "");
        socket.getOutputStream().write(body, at, count);
        send(socket, isChunked ? "\r\n" : "");
      }
      send(socket, isChunked ? "0\r\n\r\n" : "");
      return socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void tensorsThatAreNotAsLongAsTheirHeadSaysAreRefused() throws Exception {
    for (int rows : new int[] {ROWS - 1, ROWS + 1}) {
      for (boolean isChunked : new boolean[] {false, true}) {
        assertThat(new String(sentInPieces(head(rows), 8192, isChunked), StandardCharsets.UTF_8))
            .startsWith("HTTP/1.1 400")
            .contains("raw bytes behind the JSON");
      }
    }
    awaitHeld(running, 0);
  }

  @Test
  void tensorsAreReadAtAnyOffsetAndHoweverTheirBodyComes() throws Exception {
    for (int pad = 0; pad < Float.BYTES; pad++) {
      String head = head(ROWS) + " ".repeat(pad);
      for (boolean isChunked : new boolean[] {false, true}) {
        assertDoubled(sentInPieces(head, 1000, isChunked));
        assertDoubled(sentInPieces(head, 1 << 20, isChunked));
      }
    }
    awaitHeld(running, 0);
  }

  @Test
  void binaryTensorsAreReadFromThem() throws Exception {
    String head = head(ROWS);
    for (String json : new String[] {head, head, padded(head)}) {
      HttpResponse<byte[]> answer =
          running.sendForBytes(
              HttpRequest.newBuilder(running.uri("/v2/models/twice/infer"))
                  .header("Inference-Header-Content-Length", Integer.toString(json.length()))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body(json))));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertDoubled(answer.body());
    }
    Tensor x = Tensor.zeros(ElementType.F32, Shape.of(ROWS, 3));
    x.data().copyFrom(MemorySegment.ofArray(rows()));
    HttpResponse<byte[]> answer =
        running.sendForBytes(
            HttpRequest.newBuilder(running.uri("/graphpipe/twice"))
                .POST(
                    HttpRequest.BodyPublishers.ofByteArray(
                        GraphPipeClient.infer(List.of("x"), List.of(x), List.of()))));
    assertThat(answer.statusCode()).isEqualTo(200);
    awaitHeld(running, 0);
  }

  @Test
  void whatWasPackedIsUnpackedIntoThem() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(padded(ROW).getBytes(StandardCharsets.UTF_8));
    }
    for (String coding : new String[] {"gzip", "GZip", "x-gzip"}) {
      HttpResponse<String> answer =
          running.send(
              HttpRequest.newBuilder(running.uri("/v1/predict/delay"))
                  .header("Content-Encoding", coding)
                  .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray())));
      assertThat(answer.body()).contains("1015.0");
    }
    awaitHeld(running, 0);
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
    try (Socket first = begun(running)) {
      awaitHeld(running, LONG);
      assertThat(calledPacked(channel, 1000).getOutputsCount()).isEqualTo(1);
      assertThatThrownBy(() -> calledPacked(channel, 50_000))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              why ->
                  assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
      awaitHeld(running, LONG);
      assertThat(finished(first)).startsWith("HTTP/1.1 200");
      awaitHeld(running, 0);
      assertThat(calledPacked(channel, 50_000).getOutputsCount()).isEqualTo(1);
    } finally {
      channel.shutdownNow();
    }
    awaitHeld(running, 0);
  }

  /** A connection that has said how much it sends, and sent so much that it asks for room. */
  private static Socket begun(Running server) throws IOException {
    Socket socket = announced(server);
    send(socket, LONG_ROW.substring(0, BEGUN));
    return socket;
  }

  /** A connection that has said how much it sends. */
  private static Socket announced(Running server) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.setSoTimeout(60_000);
    send(
        socket,
        "POST /v1/predict/delay HTTP/1.1\r\nHost: it\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            .formatted(LONG));
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String finished(Socket socket) throws IOException {
    try (socket) {
      send(socket, LONG_ROW.substring(BEGUN));
      return said(socket);
    }
  }

  private static String said(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String saidUntil(Socket socket, String end) throws IOException {
    StringBuilder said = new StringBuilder();
    while (said.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("closed after " + said).isNotNegative();
      said.append((char) next);
    }
    return said.toString();
  }

  @Test
  void manyAtOnceStayWithinTheBudgetAndOthersAreAnsweredMeanwhile() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      sockets.add(begun(running));
    }
    awaitHeld(running, LONG);
    assertThat(running.post("/v1/predict/delay", ROW).statusCode()).isEqualTo(200);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers =
          sockets.stream().map(socket -> callers.submit(() -> finished(socket))).toList();
      for (Future<String> answer : answers) {
        assertThat(answer.get()).startsWith("HTTP/1.1 200").contains("1015.0");
        assertThat(held(running)).isIn(0L, (long) LONG);
      }
    }
    awaitHeld(running, 0);
  }

  @Test
  void aCallerThatGoesGivesItsRoomToTheNext() throws Exception {
    try (Socket first = begun(running)) {
      awaitHeld(running, LONG);
      try (Socket second = begun(running)) {
        first.close();
        assertThat(finished(second)).startsWith("HTTP/1.1 200").contains("1015.0");
      }
    }
    awaitHeld(running, 0);
  }

  @Test
  void aBodyForWhichNoRoomComesInTimeIsToldToComeBack() throws Exception {
    try (Running hasty = running("hasty", Duration.ofMillis(100), 0);
        Socket first = begun(hasty)) {
      awaitHeld(hasty, LONG);
      try (Socket waiting = begun(hasty)) {
        assertThat(saidUntil(waiting, "overloaded"))
            .startsWith("HTTP/1.1 429")
            .containsIgnoringCase("retry-after: 1");
      }
      try (Socket growing = new Socket("127.0.0.1", hasty.port())) {
        growing.setSoTimeout(60_000);
        send(
            growing,
            "POST /v1/predict/delay HTTP/1.1\r\nHost: it\r\nTransfer-Encoding: chunked\r\n\r\n");
        char[] spaces = new char[LONG];
        Arrays.fill(spaces, ' ');
        send(growing, "%x\r\n%s\r\n".formatted(LONG, new String(spaces)));
        assertThat(growing.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 429");
      }
      awaitHeld(hasty, LONG);
      assertThat(hasty.send(HttpRequest.newBuilder(hasty.uri("/metrics"))).body())
          .contains("joist_request_memory_bytes 300000.0")
          .contains("joist_request_memory_refused_total 2.0");
      assertThat(finished(first))
          .as("late, and not hung up on")
          .containsPattern("^HTTP/1.1 (200|429)");
    }
  }

  @Test
  void whoIsTurnedAwayBeforeTheModelIsCalledCanAskWhy() throws Exception {
    try (Running hasty = running("why", Duration.ofMillis(100), 0)) {
      try (Socket first = begun(hasty)) {
        awaitHeld(hasty, LONG);
        try (Socket waiting = begun(hasty)) {
          JsonNode told = told(hasty, saidUntil(waiting, "\r\n\r\n"));
          assertThat(told.path("model").asString()).isEqualTo("delay");
          assertThat(told.path("version").isNull()).isTrue();
          assertThat(told.path("bytes").asInt()).isBetween(1, BEGUN);
          assertThat(told.path("outcome").path("kind").asString()).isEqualTo("shed");
          assertThat(told.path("story").toString())
              .contains("which there came", "turned away before the model ran (429")
              .contains("fill the memory that there is for them.");
        }
        try (Socket call = call(hasty)) {
          JsonNode told = told(hasty, saidUntil(call, "\r\n\r\n"));
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
        send(
            large,
            "POST /v1/predict/delay HTTP/1.1\r\nHost: it\r\nContent-Length: %d\r\n\r\n"
                .formatted(Limits.STANDARD.bodyBytes() + 1));
        JsonNode told = told(hasty, saidUntil(large, "\r\n\r\n"));
        assertThat(told.at("/outcome/status").asInt()).isEqualTo(413);
        assertThat(told.path("model").asString()).isEqualTo("delay");
      }
      assertThat(hasty.get("/metrics").body())
          .containsPattern("joist_requests_total\\{model=\"delay\",outcome=\"shed\".*} 1\\.0")
          .contains("joist_caller_refused_total{caller=\"127.0.0.1\"} 3.0");
    }
  }

  /** What a server knows of a request by the id in the head of its answer. */
  private static JsonNode told(Running server, String head) throws Exception {
    Matcher id = Pattern.compile("(?i)x-request-id: (\\S+)").matcher(head);
    assertThat(id.find()).as(head).isTrue();
    return server.told(id.group(1));
  }

  @Test
  void callersThatAnnounceBodiesAndSendNoneHoldNoRoom() throws Exception {
    try (Socket first = announced(running);
        Socket second = announced(running)) {
      assertThat(running.post("/v1/predict/delay", padded(ROW)).statusCode()).isEqualTo(200);
      for (Socket announced : List.of(first, second)) {
        send(announced, LONG_ROW.substring(0, BEGUN));
        assertThat(finished(announced)).startsWith("HTTP/1.1 200").contains("1015.0");
      }
    }
  }

  @Test
  void aBodyThatComesTooSlowlyIsEndedWhileOthersWaitForItsRoom() throws Exception {
    try (Running brisk = running("brisk", Duration.ofMinutes(2), Long.MAX_VALUE);
        Socket slow = begun(brisk)) {
      awaitHeld(brisk, LONG);
      Socket next = begun(brisk);
      String said = saidUntil(slow, "wait for memory");
      assertThat(said).startsWith("HTTP/1.1 408");
      assertThat(told(brisk, said).at("/outcome/status").asInt()).isEqualTo(408);
      Socket last = begun(brisk); // for whose sake the one that waited must hurry too
      assertThat(saidUntil(next, "wait for memory")).startsWith("HTTP/1.1 408");
      next.close();
      assertThat(finished(last)).startsWith("HTTP/1.1 200").contains("1015.0");
      awaitHeld(brisk, 0);
    }
  }

  /** A call of which the head has come, in two pieces, and as much as asks for room. */
  private static Socket call(Running server) throws IOException {
    return call(server, "ModelInfer");
  }

  private static Socket call(Running server, String method) throws IOException {
    Socket call = new Socket("127.0.0.1", server.port());
    call.setSoTimeout(60_000);
    send(
        call,
        "POST /inference.GRPCInferenceService/"
            + method
            + " HTTP/1.1\r\nHost: it\r\nContent-Type: application/grpc-web+proto\r\nTransfer-Encoding: chunked\r\n\r\n");
    send(call, "2\r\n\0\0\r\n"); // not packed, and the length: 0x00047777
    send(call, "3\r\n\4ww\r\n");
    send(call, "%x\r\n%s\r\n".formatted(BEGUN, "w".repeat(BEGUN)));
    return call;
  }

  @Test
  void aCallThatComesTooSlowlyIsEndedWhenAnotherWasTurnedAwayForIt() throws Exception {
    try (Running brisk = running("calls", Duration.ofMinutes(2), Long.MAX_VALUE);
        Socket slow = call(brisk)) {
      awaitHeld(brisk, 0x47777);
      try (Socket other = call(brisk)) {
        assertThat(saidUntil(other, "\r\n\r\n")).contains("grpc-status: 8");
      }
      assertThat(saidUntil(slow, "\r\n\r\n")).contains("grpc-status: 4");
      awaitHeld(brisk, 0);
    }
  }

  /** As it comes: so many bytes of it as are there. */
  @Test
  void theOneMessageOfAStreamTakesRoomUntilItIsAnswered() throws Exception {
    ManagedChannel channel = GrpcCalls.channel(running);
    int most = HELD / 12; // rows whose message has no room, whatever else is there
    try (Socket stream = call(running, "ModelStreamInfer")) {
      awaitHeld(running, BEGUN + 5);
      try (Socket first = begun(running)) {
        awaitHeld(running, BEGUN + 5 + LONG);
        assertThatThrownBy(() -> streamed(channel, 1, most, 1)).hasMessageContaining("EXHAUSTED");
        awaitHeld(running, BEGUN + 5 + LONG);
        assertThat(finished(first)).startsWith("HTTP/1.1 200");
      }
      stream.close();
      awaitHeld(running, 0);
      assertThat(streamed(channel, 10_000, 10_000, 10_000)).hasSize(3);
      awaitHeld(running, 0);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aStreamThatComesTooSlowlyIsEndedWhenAnotherWasTurnedAwayForIt() throws Exception {
    try (Running brisk = running("slow-streams", Duration.ofMinutes(2), Long.MAX_VALUE);
        Socket slow = call(brisk, "ModelStreamInfer")) {
      awaitHeld(brisk, BEGUN + 5);
      try (Socket first = call(brisk)) {
        awaitHeld(brisk, BEGUN + 5 + 0x47777);
        try (Socket other = call(brisk)) {
          assertThat(saidUntil(other, "\r\n\r\n")).contains("grpc-status: 8");
        }
        saidUntil(slow, "grpc-status");
        assertThat(saidUntil(slow, "4")).matches(": ?4");
      }
      awaitHeld(brisk, 0);
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
    byte[] message = GrpcCalls.twice(ROWS).toByteArray();
    Buffer frame = Buffer.buffer().appendByte((byte) 0).appendInt(message.length);
    String path = "/inference.GRPCInferenceService/ModelStreamInfer";
    try {
      HttpClientRequest stream =
          client
              .request(HttpMethod.POST, running.port(), "127.0.0.1", path)
              .await(2, TimeUnit.MINUTES);
      stream.setChunked(true).putHeader("content-type", "application/grpc");
      stream.write(frame.appendBytes(message, 0, message.length - 1));
      awaitHeld(running, frame.length());
      stream.write(Buffer.buffer().appendBytes(message, message.length - 1, 1));
      awaitHeld(running, 0);
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
      send(
          stream,
          "POST /inference.GRPCInferenceService/ModelStreamInfer HTTP/1.1\r\nHost: it\r\nContent-Type: application/grpc-web+proto\r\nTransfer-Encoding: chunked\r\n\r\n");
      send(stream, "5\r\n\0wwww\r\n"); // a length that no message has
      assertThat(saidUntil(stream, "\r\n\r\n")).contains("grpc-status: 8");
      send(stream, "%x\r\n%s\r\n0\r\n\r\n".formatted(BEGUN, "w".repeat(BEGUN)));
      send(stream, "GET /v1/models HTTP/1.1\r\nHost: it\r\n\r\n");
      assertThat(saidUntil(stream, "\r\n\r\n")).as("to what is behind it").contains("200");
      assertThat(held(running)).isZero();
    }
  }

  private static List<ModelStreamInferResponse> streamed(ManagedChannel channel, int... rows)
      throws Exception {
    Streamed<ModelStreamInferResponse> answers = new Streamed<>();
    StreamObserver<ModelInferRequest> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(GrpcCalls.STREAM, CallOptions.DEFAULT), answers);
    for (int count : rows) {
      requests.onNext(GrpcCalls.twice(count));
    }
    requests.onCompleted();
    return answers.await();
  }

  private static HttpRequest post(Running server, String body) {
    return HttpRequest.newBuilder(server.uri("/v1/predict/delay"))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  @Test
  void aBodyThatWaitsKeepsNoOthersOfItsConnectionWaiting() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        Socket first = begun(running)) {
      HttpResponse.BodyHandler<String> text = HttpResponse.BodyHandlers.ofString();
      assertThat(client.send(post(running, ROW), text).version())
          .isEqualTo(HttpClient.Version.HTTP_2);
      awaitHeld(running, LONG);
      CompletableFuture<HttpResponse<String>> waiting =
          client.sendAsync(post(running, LONG_ROW), text);
      Await.until("the body waits", () -> running.server.shared().doors().memory().waiting() > 0);
      String shorter = " ".repeat(60_000) + ROW; // many of them are more than a stream's window
      for (int i = 0; i < 20; i++) {
        assertThat(client.send(post(running, shorter), text).body()).contains("1015.0");
      }
      assertThat(finished(first)).startsWith("HTTP/1.1 200");
      assertThat(waiting.get().body()).contains("1015.0");
    }
    awaitHeld(running, 0);
  }

  @Test
  void aCallIsTurnedAwayAtOnceHoweverItsFirstBytesCome() throws Exception {
    try (Socket first = begun(running)) {
      awaitHeld(running, LONG);
      try (Socket call = call(running)) {
        assertThat(saidUntil(call, "\r\n\r\n")).contains("grpc-status: 8");
      }
      assertThat(finished(first)).startsWith("HTTP/1.1 200");
    }
    awaitHeld(running, 0);
  }

  @Test
  void overHttp2WhoIsTurnedAwayIsToldSoOnTheStream() throws Exception {
    try (Running hasty = running("streams", Duration.ofMillis(100), 0);
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        Socket first = begun(hasty)) {
      awaitHeld(hasty, LONG);
      HttpResponse.BodyHandler<String> text = HttpResponse.BodyHandlers.ofString();
      assertThat(client.send(post(hasty, ROW), text).version())
          .isEqualTo(HttpClient.Version.HTTP_2);
      HttpResponse<String> answer = client.send(post(hasty, LONG_ROW), text);
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().map()).containsKey("retry-after").doesNotContainKey("connection");
      HttpResponse<String> next = client.send(post(hasty, ROW), text);
      assertThat(next.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(next.statusCode()).as("429 where the machine stood still").isIn(200, 429);
      assertThat(finished(first))
          .as("late, and not hung up on")
          .containsPattern("^HTTP/1.1 (200|429)");
    }
  }

  @Test
  void aBodyWaitsAsLongAsItsModelMayTakeNow() throws Exception {
    Aims aims = running.server.shared().models().deployments().aims();
    try (Socket first = begun(running)) {
      awaitHeld(running, LONG);
      aims.set("delay", Aim.under(Duration.ofMillis(100)));
      try (Socket waiting = begun(running)) {
        assertThat(saidUntil(waiting, "overloaded")).startsWith("HTTP/1.1 429");
      }
      aims.set("delay", Aim.COMMON);
      assertThat(finished(first)).as("whose room it is").startsWith("HTTP/1.1 200");
    } finally {
      aims.set("delay", Aim.COMMON);
    }
    awaitHeld(running, 0);
  }
}
