package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import joist.serving.Await;
import joist.serving.SmallModels;
import joist.serving.jvm.JavaProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code joist serve} in a process of its own that is told to end (SIGTERM) under load. */
@Timeout(300)
class ServeProcessTest {
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
  private static final int CALLERS = 4;
  private static final int STATUS_OF_SIGTERM = 128 + 15;
  private static final int LONG = 50_000;

  @TempDir Path folder;

  private final AtomicLong answers = new AtomicLong();
  private final AtomicBoolean told = new AtomicBoolean(); // that it ends

  private static Process serve(Path model) throws IOException {
    return JavaProcess.of(
            Joist.class,
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"),
            List.of("serve", model.toString(), "--port=0", "--p99=120s"))
        .redirectErrorStream(true)
        .start();
  }

  /** Reads the server's words up to its address; the rest in the background. */
  private static int port(Process process) throws IOException {
    BufferedReader lines = process.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      Matcher address = ADDRESS.matcher(line);
      if (line.contains("Console") && address.find()) {
        Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(rest -> {}));
        return Integer.parseInt(address.group(1));
      }
    }
    throw new AssertionError("no address in: " + said);
  }

  /** Of one width, so that a head can say its length. */
  private static byte[] body(int times) {
    return "{\"inputs\":[{\"name\":\"x\",\"shape\":[],\"datatype\":\"INT64\",\"data\":[%9d]}]}"
        .formatted(times)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * A connection over which one request goes at a time. The server says that it has taken a
   * request's head before the body is sent: what was let in so must be answered, and what was not
   * is refused.
   */
  private record Connection(Socket socket) implements AutoCloseable {
    static Connection to(int port) throws IOException {
      return new Connection(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    boolean isLetIn() {
      String head =
          "POST /v2/models/turns/infer HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: %d\r\n\r\n"
              .formatted(body(1).length);
      try {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return line().equals("HTTP/1.1 100 Continue") && line().isEmpty();
      } catch (IOException refused) {
        return false;
      }
    }

    void send(int times) throws IOException {
      socket.getOutputStream().write(body(times));
    }

    /** The status, and the body, which is whole. */
    String answer() throws IOException {
      String status = line();
      int length = -1;
      for (String header = line(); !header.isEmpty(); header = line()) {
        if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
        }
      }
      byte[] body = socket.getInputStream().readNBytes(length);
      assertThat(body).as(status).hasSize(length);
      return status + " " + new String(body, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int next = socket.getInputStream().read();
          next != '\n';
          next = socket.getInputStream().read()) {
        if (next < 0) {
          throw new EOFException("the connection was closed behind '" + line + "'");
        }
        line.append((char) next);
      }
      return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static void assertRight(String answer, int times) {
    assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"data\":[" + times + ".0]");
  }

  /**
   * Asks until it is refused, which it may be once the server is told to end, and not before: what
   * was let in is answered, or told that the server goes if it was let in after that.
   */
  private void call(int port) {
    try (Connection connection = Connection.to(port)) {
      int times = 1;
      while (connection.isLetIn()) {
        connection.send(times);
        String answer = connection.answer();
        if (told.get() && answer.startsWith("HTTP/1.1 503 ")) {
          assertThat(answer).contains("going down");
        } else {
          assertRight(answer, times);
        }
        answers.incrementAndGet();
        times = 1 + times % 9;
      }
    } catch (IOException lost) {
      throw new AssertionError("a request that was let in has no whole answer", lost);
    }
    assertThat(told).as("the server was told to end when it refused a request").isTrue();
  }

  @Test
  void whatIsInsideIsAnsweredBeforeItEnds() throws Exception {
    Process process = serve(SmallModels.turns(folder));
    try {
      int port = port(process);
      List<CompletableFuture<?>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(start(() -> call(port)));
      }
      try (Connection slow = Connection.to(port);
          Connection withoutBody = Connection.to(port)) {
        assertThat(slow.isLetIn()).isTrue();
        slow.send(LONG);
        assertThat(withoutBody.isLetIn()).isTrue();
        long before = answers.get();
        while (answers.get() < before + 50) {
          Thread.onSpinWait();
        }
        told.set(true);
        process.destroy();
        Await.untilClosed(port);

        withoutBody.send(5);
        assertRight(withoutBody.answer(), 5);
        assertRight(slow.answer(), LONG);
      }
      for (CompletableFuture<?> caller : callers) {
        caller.get(2, TimeUnit.MINUTES);
      }
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isEqualTo(STATUS_OF_SIGTERM);
    } finally {
      process.destroyForcibly();
    }
  }

  private static CompletableFuture<?> start(Runnable caller) {
    return CompletableFuture.runAsync(caller, task -> Thread.ofPlatform().start(task));
  }
}
