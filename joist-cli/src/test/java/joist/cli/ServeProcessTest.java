package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.serving.jvm.JavaProcess;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
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

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Adds 1 as often as the caller says. */
  private static Graph turns() {
    ValueType number = ValueType.of(ElementType.F32);
    GraphBuilder body = new GraphBuilder("body");
    body.input("i", ValueType.of(ElementType.I64));
    String on = body.input("on", ValueType.of(ElementType.BOOL));
    String sum = body.input("sum", number);
    body.nodeNamed("goes", Node.ONNX, "Identity", Map.of(), on);
    String one = body.constant("one", Tensor.of(Shape.of(), 1f));
    body.nodeNamed("next", Node.ONNX, "Add", Map.of(), sum, one);
    body.output("goes", ValueType.of(ElementType.BOOL));
    body.output("next", number);
    GraphBuilder builder = new GraphBuilder("turns");
    String times = builder.input("times", ValueType.of(ElementType.I64));
    String none = builder.constant("none", Tensor.of(Shape.of(), 0f));
    Map<String, Attribute> loop = Map.of("body", new Attribute.GraphValue(body.build()));
    builder.nodeNamed("y", Node.ONNX, "Loop", loop, times, "", none);
    builder.output("y", number);
    return builder.build();
  }

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

  private HttpResponse<String> ask(int port, int times) throws IOException {
    String body =
        "{\"inputs\":[{\"name\":\"times\",\"shape\":[],\"datatype\":\"INT64\",\"data\":[%d]}]}"
            .formatted(times);
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2/models/turns/infer"))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Asks until the server is gone: each answer is the right one, or says that it goes. */
  private void call(int port, AtomicLong answers) {
    int times = 1;
    try {
      for (; ; times = 1 + times % 9) {
        HttpResponse<String> answer = ask(port, times);
        if (answer.statusCode() == 503) {
          assertThat(answer.body()).contains("going down");
        } else {
          assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
          assertThat(answer.body()).contains("\"data\":[" + times + ".0]");
          answers.incrementAndGet();
        }
      }
    } catch (IOException gone) {
      answers.incrementAndGet();
    }
  }

  private CompletableFuture<HttpResponse<String>> askLong(int port) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return ask(port, LONG);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> Thread.ofPlatform().start(task));
  }

  @Test
  void whatIsInsideIsAnsweredBeforeItEnds() throws Exception {
    Path model = Files.write(folder.resolve("turns.onnx"), OnnxWriter.write(turns()));
    Process process = serve(model);
    try {
      int port = port(process);
      AtomicLong answers = new AtomicLong();
      List<CompletableFuture<?>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(
            CompletableFuture.runAsync(
                () -> call(port, answers), task -> Thread.ofPlatform().start(task)));
      }
      CompletableFuture<HttpResponse<String>> slow;
      do { // Again where the machine was away and the slow request is no longer inside.
        slow = askLong(port);
        long before = answers.get();
        while (answers.get() < before + 50) {
          Thread.onSpinWait();
        }
      } while (slow.isDone());
      process.destroy();

      HttpResponse<String> answer = slow.get(2, TimeUnit.MINUTES);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("\"data\":[" + LONG + ".0]");
      callers.forEach(CompletableFuture::join);
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isEqualTo(STATUS_OF_SIGTERM);
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
          .isInstanceOf(ConnectException.class);
    } finally {
      process.destroyForcibly();
      client.shutdownNow();
    }
  }
}
