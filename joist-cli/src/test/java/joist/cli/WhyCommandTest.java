package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.server.JoistServer;
import joist.server.ServerSettings;
import joist.server.operations.ModelSource;
import joist.tensor.ElementType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhyCommandTest {
  @TempDir static Path folder;
  private static JoistServer server;

  @BeforeAll
  static void serves() throws IOException {
    GraphBuilder builder = new GraphBuilder("positive");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH);
    builder.output(builder.node("Relu", builder.input("x", type)), type);
    Path file = folder.resolve("positive.onnx");
    Files.write(file, OnnxWriter.write(builder.build()));
    server =
        JoistServer.start(
            ServerSettings.standard().withPort(0).withP99(Duration.ofMinutes(2)),
            new ModelSource.Files(List.of(file)));
  }

  @AfterAll
  static void closes() {
    server.close();
  }

  private static CommandLineRun why(String... arguments) {
    return CommandLineRun.of(arguments);
  }

  @Test
  void tellsWhatBecameOfARequest() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(
          HttpRequest.newBuilder(URI.create(server.url() + "/v2/models/positive/infer"))
              .header("x-request-id", "mine 1")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":[1,-2]}]}"))
              .build(),
          HttpResponse.BodyHandlers.discarding());
    }
    CommandLineRun told = why("why", "mine 1", "--server", server.url());
    while (told.status() == ExitCode.BAD_INPUT) { // it is told a moment after it was answered
      told = why("why", "mine 1", "--server", server.url());
    }
    assertThat(told.status()).as(told.err()).isZero();
    assertThat(told.out()).contains("Request mine 1 came at").contains("2 rows");
    CommandLineRun json = why("why", "mine 1", "--server", server.url() + "/", "--json");
    assertThat(json.out()).startsWith("{\"id\":\"mine 1\"").contains("\"story\":[");
  }

  @Test
  void saysWhatIsWrongWithWhatItWasAsked() throws Exception {
    CommandLineRun unknown = why("why", "nobody", "--server", server.url());
    assertThat(unknown.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(unknown.err()).contains("404").contains("'nobody'").contains("are kept");

    CommandLineRun malformed = why("why", "x", "--server", "localhost:8080");
    assertThat(malformed.status()).isEqualTo(ExitCode.USAGE);
    assertThat(malformed.err()).contains("such as http://127.0.0.1:8080, got 'localhost:8080'");

    CommandLineRun scheme = why("why", "x", "--server", "httpx://127.0.0.1:8080");
    assertThat(scheme.status()).isEqualTo(ExitCode.USAGE);
    CommandLineRun broken = why("why", "x", "--server", server.url(), "--key", "joist_\nx");
    assertThat(broken.status()).isEqualTo(ExitCode.USAGE);
    assertThat(broken.err()).contains("expected a key on one line").doesNotContain("joist_\nx");

    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    CommandLineRun nobody = why("why", "x", "--server", "http://127.0.0.1:" + free);
    assertThat(nobody.status()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(nobody.err()).contains("no server answers at").contains("joist serve");
  }
}
