package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import joist.server.graphpipe.GraphPipeClient;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that lie off the heap, answered as short ones are. */
class LongBodiesTest {
  private static final int ROWS = 10_000;

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

  private static void answers(String path, String json, String expected) throws Exception {
    for (String body : new String[] {json, LongBodies.padded(json)}) {
      HttpResponse<String> answer = running.post(path, body);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains(expected);
    }
  }

  @Test
  void jsonOfEveryProtocolIsReadAsThatOfShortBodies() throws Exception {
    answers("/v1/predict/delay", Running.ROW, "1015.0");
    answers("/v1/predict/delay", "[" + Running.ROW + "," + Running.ROW + "]", "1015.0");
    answers("/v1/predict/delay", "{\"rows\":[" + Running.ROW + "]}", "1015.0");
    answers("/v1/models/twice:predict", "{\"instances\":[[1,2,3]]}", "[2.0,4.0,6.0]");
    answers(
        "/v2/models/twice/infer",
        "{\"inputs\":[{\"data\":[1,2,3],\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\"}]}",
        "[2.0,4.0,6.0]");
    LongBodies.awaitHeld(running, 0);
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
      LongBodies.send(
          socket,
          "POST /v2/models/twice/infer HTTP/1.1\r\nHost: it\r\nConnection: close\r\nInference-Header-Content-Length: %d\r\n%s\r\n\r\n"
              .formatted(
                  head.length(),
                  isChunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length));
      for (int at = 0; at < body.length; at += most) {
        int count = Math.min(most, body.length - at);
        LongBodies.send(socket, isChunked ? Integer.toHexString(count) + "\r\n" : "");
        socket.getOutputStream().write(body, at, count);
        LongBodies.send(socket, isChunked ? "\r\n" : "");
      }
      LongBodies.send(socket, isChunked ? "0\r\n\r\n" : "");
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
    LongBodies.awaitHeld(running, 0);
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
    LongBodies.awaitHeld(running, 0);
  }

  @Test
  void binaryTensorsAreReadFromThem() throws Exception {
    String head = head(ROWS);
    for (String json : new String[] {head, head, LongBodies.padded(head)}) {
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
    LongBodies.awaitHeld(running, 0);
  }

  @Test
  void whatWasPackedIsUnpackedIntoThem() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(LongBodies.padded(Running.ROW).getBytes(StandardCharsets.UTF_8));
    }
    for (String coding : new String[] {"gzip", "GZip", "x-gzip"}) {
      HttpResponse<String> answer =
          running.send(
              HttpRequest.newBuilder(running.uri("/v1/predict/delay"))
                  .header("Content-Encoding", coding)
                  .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray())));
      assertThat(answer.body()).contains("1015.0");
    }
    LongBodies.awaitHeld(running, 0);
  }
}
