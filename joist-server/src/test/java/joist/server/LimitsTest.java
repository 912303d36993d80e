package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import joist.server.access.AccessSettings;
import joist.server.arrow.RestArrow;
import joist.server.http.Limits;
import joist.server.http.Patience;
import joist.serving.SmallModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that send too much, too slowly, or half of it; the others do not notice. */
class LimitsTest {
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";
  private static final String HEAD = "POST /v1/predict/delay HTTP/1.1\r\nHost: it\r\n";

  @TempDir static Path folder;

  /** Patient: a test that is away for a while is no slow caller. */
  private static Running running;

  /** Hangs up after a second. */
  private static Running impatient;

  @BeforeAll
  static void start() {
    Map<String, Path> models = Map.of("delay", SmallModels.number(folder, 1000));
    running = running("patient", Duration.ofMinutes(2), models);
    impatient = running("impatient", Duration.ofSeconds(1), models);
  }

  private static Running running(String store, Duration patience, Map<String, Path> models) {
    ServerSettings settings = Running.settings();
    return Running.registry(
        settings
            .withAccess(
                settings.access().withManagement(new AccessSettings.Management("127.0.0.1", 0)))
            .withLimits(new Limits(1 << 20, 1000, 32, 100, new Patience(patience, patience))),
        folder.resolve(store),
        models);
  }

  @AfterAll
  static void stop() {
    running.close();
    impatient.close();
  }

  @AfterEach
  void othersDoNotNotice() throws Exception {
    assertThat(running.post("/v1/predict/delay", ROW).statusCode()).isEqualTo(200);
    String request = HEAD + "Connection: close\r\nContent-Length: " + ROW.length() + "\r\n\r\n";
    assertThat(saidTo(request + ROW, LimitsTest::rest)).startsWith("HTTP/1.1 200");
  }

  private static Socket open(String text) throws IOException {
    return open(running, text);
  }

  private static Socket open(Running server, String text) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.setSoTimeout(120_000);
    send(socket, text);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** All that is answered until the server closes. */
  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** A path of each protocol over REST; Arrow's is that of rows. */
  private static final List<String> PATHS =
      List.of(
          "/v1/predict/delay",
          "/v2/models/delay/infer",
          "/v1/models/delay:predict",
          "/v1/models/delay:classify",
          "/v1/models/delay:regress",
          "/graphpipe/delay");

  private static String head(String path, String media) {
    return "POST " + path + " HTTP/1.1\r\nHost: it\r\nContent-Type: " + media + "\r\n";
  }

  private static List<String> heads() {
    return Stream.concat(
            Stream.of(head(PATHS.getFirst(), RestArrow.MEDIA_TYPE)),
            PATHS.stream().map(path -> head(path, "application/json")))
        .toList();
  }

  @Test
  void aBodyThatSaysItIsTenGigabytesIsRefusedBeforeItComes() throws Exception {
    for (String head : heads()) {
      try (Socket socket = open(head + "Content-Length: 10737418240\r\n\r\n{")) {
        assertThat(saidUntil(socket, "at most 1,048,576 bytes", "413")).startsWith("HTTP/1.1 413");
      }
    }
    assertThat(running.server.shared().doors().memory().heldBytes()).isZero();
  }

  @Test
  void aBodyThatWaitsToBeAskedForIsAskedForOnlyWhereItIsRead() throws Exception {
    String waiting = "Expect: 100-continue\r\nConnection: close\r\nContent-Length: ";
    for (String head : heads()) {
      try (Socket socket = open(head + waiting + "10737418240\r\n\r\n")) {
        assertThat(saidUntil(socket, "at most 1,048,576 bytes", "413")).startsWith("HTTP/1.1 413");
      }
    }
    for (String nowhere : List.of("GET /v2/health/live", "POST /v1/models/delay:explain")) {
      String head = nowhere + " HTTP/1.1\r\nHost: it\r\nExpect: 100-continue\r\n";
      try (Socket socket = open(head + "Content-Length: 9\r\n\r\n")) {
        assertThat(saidUntil(socket, "HTTP/1.1", "connection: close")).doesNotContain(" 100 ");
      }
    }
    try (Socket socket = open(HEAD + waiting + ROW.length() + "\r\n\r\n")) {
      String asked = "HTTP/1.1 100 Continue\r\n\r\n";
      assertThat(saidUntil(socket, "HTTP", "\r\n\r\n")).isEqualTo(asked);
      send(socket, ROW);
      assertThat(rest(socket)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aBodyOfChunksIsRefusedByEachProtocolWhenItIsTooLarge() throws Exception {
    String chunk = "10000\r\n" + " ".repeat(65_536) + "\r\n";
    for (String head : heads()) {
      try (Socket socket = open(head + "Transfer-Encoding: chunked\r\n\r\n")) {
        send(socket, chunk.repeat(17));
        assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 413");
      }
    }
  }

  /** A message's length has 32 bits. */
  @Test
  void aMessageThatSaysItIsFourGigabytesIsRefusedBeforeItComes() throws Exception {
    for (String method :
        List.of(
            "inference.GRPCInferenceService/ModelInfer",
            "inference.GRPCInferenceService/ModelStreamInfer",
            "tensorflow.serving.PredictionService/Predict")) {
      try (Socket socket = open("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) {
        OutputStream out = socket.getOutputStream();
        out.write(frame(4, 0, 0, new byte[0])); // settings
        out.write(frame(1, 4, 1, callHead("/" + method))); // headers, whole
        out.write(frame(0, 0, 1, new byte[] {0, -1, -1, -1, -1})); // data: a message's length
        String exhausted = "grpc-status" + (char) 1 + Status.Code.RESOURCE_EXHAUSTED.value();
        assertThat(saidUntil(socket, "576", exhausted)).as(method).contains("grpc-message");
      }
    }
    assertThat(running.server.shared().doors().memory().heldBytes()).isZero();
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putInt(payload.length << 8 | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** HPACK, each header written out. */
  private static byte[] callHead(String path) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (String text :
        List.of(
            ":method POST",
            ":scheme http",
            ":authority it",
            ":path " + path,
            "content-type application/grpc",
            "te trailers")) {
      head.write(0);
      for (String word : text.split(" ", 2)) {
        head.write(word.length());
        head.writeBytes(word.getBytes(StandardCharsets.US_ASCII));
      }
    }
    return head.toByteArray();
  }

  private static String saidUntil(Socket socket, String one, String other) throws IOException {
    StringBuilder said = new StringBuilder();
    while (said.indexOf(one) < 0 || said.indexOf(other) < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("closed after " + said).isNotNegative();
      said.append((char) next);
    }
    return said.toString();
  }

  @Test
  void aBodyOfChunksWithoutEndIsRefusedWhenItIsTooLargeAndHungUpOn() throws Exception {
    byte[] chunk = ("10000\r\n" + " ".repeat(65_536) + "\r\n").getBytes(StandardCharsets.UTF_8);
    int sent = 0;
    try (Socket socket = open(HEAD + "Transfer-Encoding: chunked\r\n\r\n")) {
      OutputStream out = socket.getOutputStream();
      try {
        while (sent < 10_000) { // 640 MB: more than what sockets hold
          out.write(chunk);
          sent++;
          if (sent == 20) {
            assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 413");
          }
        }
      } catch (IOException hungUp) {
        assertThat(sent).isGreaterThan(16);
      }
    }
    assertThat(sent).isLessThan(10_000);
  }

  @Test
  void headersThatDripInAfterAnAnswerAreHungUpOn() {
    String text = "GET /v2/health/live HTTP/1.1\r\nHost: it\r\n\r\nGET /v2 HTTP/1.1\r\nX: ";
    assertThat(saidTo(text, LimitsTest::dripUntilClosed)).startsWith("HTTP/1.1 200");
  }

  @Test
  void aFirstRequestsHeadersThatDripInOrNeverComeAreHungUpOn() throws Exception {
    try (Socket silent = open(impatient, "");
        Socket http2 = open(impatient, "PRI * HTTP/2.0\r\n");
        Socket dripping = open(impatient, "GET /v2 HTTP/1.1\r\nHost: it\r\nX: ")) {
      assertThat(dripUntilClosed(dripping)).isEmpty();
      assertThat(dripUntilClosed(http2)).isEmpty();
      assertThat(rest(silent)).isEmpty();
    }
  }

  @Test
  void aBodyThatDripsInGets408() {
    assertThat(saidTo(HEAD + "Content-Length: 100000\r\n\r\n{", LimitsTest::dripUntilClosed))
        .startsWith("HTTP/1.1 408")
        .contains("too_slow");
  }

  /** Its call may be silent for as long as it likes, but not within a message. */
  @Test
  void aMessageOfAStreamThatStopsInItsMiddleEndsTheStream() {
    byte[] partOfOne = {0, 0, 0, 0, 9, 1}; // of nine bytes one
    byte[] behindAnother = {0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 1}; // which is empty, and answered
    for (byte[] data : List.of(partOfOne, behindAnother)) {
      assertThat(saidTo("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", socket -> ofStream(socket, data)))
          .contains("grpc-message");
    }
  }

  private static String ofStream(Socket socket, byte[] data) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(frame(4, 0, 0, new byte[0])); // settings
    String method = "/inference.GRPCInferenceService/ModelStreamInfer";
    out.write(frame(1, 4, 1, callHead(method))); // headers, whole
    out.write(frame(0, 0, 1, data));
    String said = rest(socket);
    String exceeded = "grpc-status" + (char) 1 + Status.Code.DEADLINE_EXCEEDED.value();
    return said.contains(exceeded) ? said : "";
  }

  /**
   * What an impatient server says until it hangs up. Again where it did without a word: the machine
   * was away between the connection and what is sent on it.
   */
  private static String saidTo(String text, Listening listening) {
    return IntStream.range(0, 20)
        .mapToObj(tried -> {
          try (Socket socket = open(impatient, text)) {
            return listening.until(socket);
          } catch (IOException hungUp) {
            return "";
          }
        })
        .filter(said -> !said.isEmpty())
        .findFirst()
        .orElse("");
  }

  private interface Listening {
    String until(Socket socket) throws IOException;
  }

  /** What the server says before it closes, while a byte comes now and then. */
  private static String dripUntilClosed(Socket socket) throws IOException {
    socket.setSoTimeout(100);
    StringBuilder said = new StringBuilder();
    Instant late = Instant.now().plus(Duration.ofMinutes(2));
    while (Instant.now().isBefore(late)) {
      try {
        int next = socket.getInputStream().read();
        if (next < 0) {
          return said.toString();
        }
        said.append((char) next);
      } catch (SocketTimeoutException quiet) {
        drip(socket);
      } catch (IOException reset) { // by a byte that came when it had closed
        return said.toString();
      }
    }
    throw new AssertionError("still open after 2 minutes; it said " + said);
  }

  private static void drip(Socket socket) {
    try {
      send(socket, "a");
    } catch (IOException closed) {
      Thread.onSpinWait(); // What it said before is still to be read.
    }
  }

  @Test
  void anIdleConnectionIsClosedAfterItsTime() {
    assertThat(saidTo("GET /v2/health/live HTTP/1.1\r\nHost: it\r\n\r\n", LimitsTest::rest))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void aConnectionThatIsHalfClosedInABodyGets400AndIsClosed() throws Exception {
    for (String head : heads()) {
      for (String body :
          List.of("Content-Length: 100\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")) {
        try (Socket socket = open(head + body)) {
          socket.shutdownOutput();
          assertThat(rest(socket)).startsWith("HTTP/1.1 400").contains("the whole body");
        }
      }
    }
    assertThat(running.server.shared().doors().memory().heldBytes()).isZero();
  }

  @Test
  void operatorsPathsAreAnsweredAtTheManagementPortAlone() throws Exception {
    HttpResponse<String> here = running.get("/metrics");
    assertThat(here.statusCode()).isEqualTo(404);
    assertThat(here.body()).contains("management port");
    assertThat(running.get("/").statusCode()).isEqualTo(404);
    assertThat(running.post("/v2/repository/models/delay/load", "{}").statusCode()).isEqualTo(404);
    assertThat(running.get("/v2/health/ready").statusCode()).isEqualTo(200);
    URI apart = URI.create(running.server.operatorsUrl());
    assertThat(apart.getPort()).isEqualTo(running.server.managementPort());
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String path : new String[] {"/metrics", "/", "/api/overview"}) {
        assertThat(
                client
                    .send(
                        HttpRequest.newBuilder(apart.resolve(path)).build(),
                        HttpResponse.BodyHandlers.discarding())
                    .statusCode())
            .as(path)
            .isEqualTo(200);
      }
    }
  }
}
