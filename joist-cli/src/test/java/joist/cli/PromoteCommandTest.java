package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.server.JoistServer;
import joist.server.ServerSettings;
import joist.server.operations.ModelSource;
import joist.serving.Deployments;
import joist.store.AuditEvent;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromoteCommandTest {
  @TempDir Path folder;

  /** The second version takes seven rows and no other number of them. */
  @BeforeEach
  void registers() throws IOException {
    try (Store store = open()) {
      store.register("sign", model("Relu"), Map.of(), "ann");
      store.register("sign", sevens(), Map.of(), "ann");
      store.register("sign", model("Abs"), Map.of(), "ann");
    }
  }

  private Store open() {
    return Stores.open(StoreSettings.of(folder.resolve("store").toString()));
  }

  private Path model(String operator) throws IOException {
    GraphBuilder builder = new GraphBuilder(operator);
    String x = builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH));
    builder.output(builder.node(operator, x), ValueType.of(ElementType.F32, Dim.BATCH));
    return written(builder);
  }

  private Path sevens() throws IOException {
    GraphBuilder builder = new GraphBuilder("sevens");
    String x = builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH));
    String seven = builder.constant("seven", Tensor.of(Shape.of(1), 7L));
    builder.output(builder.node("Reshape", x, seven), ValueType.of(ElementType.F32, Dim.of(7)));
    return written(builder);
  }

  private Path written(GraphBuilder builder) throws IOException {
    return Files.write(folder.resolve("model.onnx"), OnnxWriter.write(builder.build()));
  }

  private CommandLineRun promote(String... options) {
    return CommandLineRun.of(
        Stream.concat(
                Stream.of("promote", "--store", folder.resolve("store").toString()),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private int live() {
    try (Store store = open()) {
      return store.live("sign").orElseThrow().version();
    }
  }

  @Test
  void showsWhatEachGateExpectedAndGot() {
    CommandLineRun run = promote("sign:3");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("GATE +EXPECTED +GOT")
        .containsPattern("digest +a package with digest [0-9a-f]{64} +[0-9a-f]{64} +passed")
        .containsPattern("answers +an answer to 1 rows? in 30 s +one +passed")
        .contains("It replaces sign:1, which is not live in this process")
        .doesNotContain("no version is replaced")
        .contains("sign:3 is live.");
    assertThat(live()).isEqualTo(3);
    assertThat(promote("sign:3").out()).doesNotContain("It replaces");
    CommandLineRun json = promote("sign:1", "--json");
    assertThat(json.out())
        .contains("\"version\":1", "\"live\":true", "\"state\":\"live\"", "\"gate\":\"digest\"");
  }

  @Test
  void aVersionThatIsRefusedIsNotLiveAndTheReportSaysWhy() {
    CommandLineRun run = promote("sign:2");
    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("sign:2 is refused, and what was live stays");
    assertThat(run.out()).containsPattern("digest .* passed").doesNotContain("is live");
    assertThat(live()).isEqualTo(1);
  }

  @Test
  void aServerThatIsAskedProvesTheVersionBeforeAnythingChanges() {
    try (Store store = open();
        JoistServer server =
            JoistServer.start(
                settings(), new ModelSource.Registry(store, folder.toString(), Set.of()))) {
      CommandLineRun refused = promote("sign:2", "--server", server.url(), "--json");
      assertThat(refused.status()).as(refused.err()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(refused.err()).contains("sign:2 is refused, and what was live stays");
      assertThat(refused.out())
          .contains("\"state\":\"refused\"", "\"reason\":\"", "\"gate\":\"digest\"");
      assertThat(server.deployments().live("sign").orElseThrow().version()).isEqualTo(1);

      CommandLineRun run = promote("sign:3", "--server", server.url());
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out())
          .containsPattern("memory +room in the budget")
          .containsPattern("latency +1 row in .* passed")
          .contains("sign:3 is live.");
      assertThat(server.deployments().live("sign").orElseThrow().version()).isEqualTo(3);

      // by the caller's address, and with no word of a way that it did not come by
      AuditEvent newest = newest(store);
      assertThat(newest.actor()).isEqualTo("127.0.0.1");
      assertThat(newest.detail()).isEmpty();

      CommandLineRun unknown = promote("sign:9", "--server", server.url());
      assertThat(unknown.status()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(unknown.err()).contains("404").contains("sign:9");
    }
  }

  private static AuditEvent newest(Store store) {
    return store.audit(Optional.of("sign"), 50).stream()
        .filter(event -> event.action().equals("promote"))
        .findFirst()
        .orElseThrow();
  }

  /** Warmed for a moment only. */
  private static ServerSettings settings() {
    ServerSettings standard = ServerSettings.standard().withPort(0);
    ServerSettings.Operation operation = standard.operation();
    return standard.withOperation(
        new ServerSettings.Operation(
            operation.operatorsAnywhere(),
            operation.logEvery(),
            operation.drain(),
            operation.poll(),
            new Deployments.WarmSettings(20, Duration.ofMillis(200)),
            operation.weights()));
  }

  @Test
  void aKeyThatTheServerDoesNotTakeIsWrongUsageAndAServerThatCannotNowIsNot() throws IOException {
    Map<Integer, Integer> exits =
        Map.of(401, ExitCode.USAGE, 403, ExitCode.USAGE, 503, ExitCode.ENVIRONMENT);
    for (Map.Entry<Integer, Integer> exit : exits.entrySet()) {
      HttpServer server = answering(exit.getKey());
      try {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        CommandLineRun run = promote("sign:1", "--server", url);
        assertThat(run.err()).contains("answered " + exit.getKey() + ": not so");
        assertThat(run.status()).isEqualTo(exit.getValue());
      } finally {
        server.stop(0);
      }
    }
  }

  private static HttpServer answering(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] body = "{\"error\":{\"message\":\"not so\"}}".getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void aReferenceWithoutAVersionIsWrongUsage() {
    CommandLineRun run = promote("sign");
    assertThat(run.status()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("'sign:2'");
  }
}
