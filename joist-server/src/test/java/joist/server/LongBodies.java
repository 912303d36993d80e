package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import joist.server.http.Limits;
import joist.server.http.Patience;
import joist.serving.Await;
import joist.serving.SmallModels;
import joist.serving.batch.DeadlineBatching;

/**
 * Long bodies, as their callers send them piece by piece, and servers with room for one of them.
 */
final class LongBodies {
  static final int LONG = 300_000;

  /** One body of {@link #LONG} has room, two have not. */
  static final int HELD = 1 << 20;

  /** Of which every piece matters. */
  static final String LONG_ROW =
      Running.ROW.replace(",", "," + " ".repeat(LONG - Running.ROW.length()));

  /** So much of a body has come when it asks for room. */
  static final int BEGUN = 65_537;

  private LongBodies() {}

  /** Where a body may wait for room longer than any test. */
  static Running patientServer(Path folder) {
    return server(folder, "patient", Duration.ofMinutes(2), 0);
  }

  static Running server(Path folder, String store, Duration p99, long leastPerSecond) {
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

  static long held(Running server) {
    return server.server.shared().doors().memory().heldBytes();
  }

  static void awaitHeld(Running server, long bytes) {
    Await.until(bytes + " bytes are held", () -> held(server), held -> held == bytes);
  }

  static String padded(String json) {
    return " ".repeat(LONG - json.length()) + json;
  }

  /** A connection that has said how much it sends, and sent so much that it asks for room. */
  static Socket begun(Running server) throws IOException {
    Socket socket = announced(server);
    send(socket, LONG_ROW.substring(0, BEGUN));
    return socket;
  }

  /** A connection that has said how much it sends. */
  static Socket announced(Running server) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.setSoTimeout(60_000);
    send(
        socket,
        "POST /v1/predict/delay HTTP/1.1\r\nHost: it\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            .formatted(LONG));
    return socket;
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  static String finished(Socket socket) throws IOException {
    try (socket) {
      send(socket, LONG_ROW.substring(BEGUN));
      return said(socket);
    }
  }

  private static String said(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  /** What a server says, up to its first words that are these. */
  static String saidUntil(Socket socket, String end) throws IOException {
    StringBuilder said = new StringBuilder();
    while (said.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("closed after " + said).isNotNegative();
      said.append((char) next);
    }
    return said.toString();
  }

  /** A call of which the head has come, in two pieces, and as much as asks for room. */
  static Socket call(Running server) throws IOException {
    return call(server, "ModelInfer");
  }

  static Socket call(Running server, String method) throws IOException {
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
}
