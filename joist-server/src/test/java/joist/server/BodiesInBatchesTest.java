package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.server.graphpipe.GraphPipeClient;
import joist.serving.Await;
import joist.serving.batch.FixedWindowBatching;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors that lie in long bodies, and wait there for others to be run with. */
class BodiesInBatchesTest {
  private static final int WIDTH = 20_000;
  private static final int IN_BATCH = 3;

  @TempDir Path folder;

  /** {@code y: f32[N, WIDTH] = 2 x}. */
  private Path twice() throws IOException {
    GraphBuilder builder = new GraphBuilder("twice");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(WIDTH));
    String two = builder.constant("two", Tensor.of(Shape.of(1), 2f));
    builder.nodeNamed("y", Node.ONNX, "Mul", Map.of(), builder.input("x", type), two);
    builder.output("y", type);
    return Files.write(folder.resolve("twice.onnx"), OnnxWriter.write(builder.build()));
  }

  /** A batch waits until it is full, longer than this test. */
  private static ServerSettings settings() {
    return Running.settings()
        .withObjective(
            new ServerSettings.Objective(
                Duration.ofMinutes(10),
                64 << 20,
                2,
                new FixedWindowBatching(IN_BATCH, Duration.ofMinutes(10))));
  }

  private static Tensor row(float value) {
    float[] values = new float[WIDTH];
    Arrays.fill(values, value);
    return Tensor.of(Shape.of(1, WIDTH), values);
  }

  private static Socket send(Running server, String path, String header, byte[] body)
      throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.setSoTimeout(120_000);
    String head =
        "POST %s HTTP/1.1\r\nHost: it\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(path, header, body.length);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body);
    return socket;
  }

  private static Socket sendV2(Running server, float value) throws IOException {
    String json =
        "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"x\",\"shape\":[1,%d],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":%d}}]}"
            .formatted(WIDTH, WIDTH * Float.BYTES);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(json.getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(row(value).data().toArray(ValueLayout.JAVA_BYTE));
    String header = "Inference-Header-Content-Length: " + json.length() + "\r\n";
    return send(server, "/v2/models/twice/infer", header, body.toByteArray());
  }

  private static Socket sendGraphPipe(Running server, float value) throws IOException {
    byte[] body = GraphPipeClient.infer(List.of("x"), List.of(row(value)), List.of());
    return send(server, "/graphpipe/twice", "", body);
  }

  private static byte[] answer(Socket socket) throws IOException {
    byte[] all = socket.getInputStream().readAllBytes();
    String text = new String(all, StandardCharsets.ISO_8859_1);
    assertThat(text).startsWith("HTTP/1.1 200");
    return Arrays.copyOfRange(all, text.indexOf("\r\n\r\n") + 4, all.length);
  }

  private static void assertV2(Socket socket, float expected) throws IOException {
    byte[] answer = answer(socket);
    int from = answer.length - WIDTH * Float.BYTES;
    assertThat(Arrays.copyOfRange(answer, from, answer.length))
        .isEqualTo(row(expected).data().toArray(ValueLayout.JAVA_BYTE));
  }

  private static void awaitRows(Running server, int rows) throws Exception {
    Await.until(
        rows + " rows wait",
        () -> server.get("/metrics").body(),
        told ->
            told.contains("joist_queue_rows{model=\"twice\",version=\"1\"} %d.0".formatted(rows)));
  }

  @Test
  void whoGoesWhileOthersWaitTakesNobodysTensorsAlong() throws Exception {
    try (Running server = Running.files(settings(), folder, twice())) {
      server
          .server
          .deployments()
          .live("twice")
          .orElseThrow()
          .cost()
          .learn(WIDTH * Float.BYTES, Duration.ofSeconds(1).toNanos()); // worth a batch
      try (Socket first = sendV2(server, 1);
          Socket gone = sendV2(server, 2)) {
        awaitRows(server, 2);
        gone.close();
        awaitRows(server, 1);
        try (Socket second = sendGraphPipe(server, 3);
            Socket third = sendV2(server, 4)) {
          assertV2(first, 2);
          assertThat(GraphPipeClient.tensors(answer(second))).containsExactly(row(6));
          assertV2(third, 8);
        }
      }
      Await.until(
          "nothing is held",
          () -> server.server.shared().doors().memory().heldBytes(),
          held -> held == 0);
    }
  }
}
