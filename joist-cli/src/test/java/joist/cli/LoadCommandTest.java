package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.server.JoistServer;
import joist.server.ServerSettings;
import joist.server.operations.ModelSource;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import joist.tensor.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code joist load} of a server's own examples: an address is all that it needs. */
class LoadCommandTest {
  private static final String[] BRIEFLY = {
    "--rate", "50", "--seconds", "0.2", "--warmup-seconds", "0", "--timeout-millis", "60000"
  };

  @TempDir Path folder;

  private static CommandLineRun load(String url) {
    List<String> line = new ArrayList<>(List.of("load", url));
    line.addAll(List.of(BRIEFLY));
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  private Path file(String name, ElementType type) throws IOException {
    GraphBuilder builder = new GraphBuilder(name);
    ValueType rows = ValueType.of(type, Dim.BATCH, Dim.of(2));
    builder.output(builder.node("Identity", builder.input("x", rows)), rows);
    Graph graph = builder.build();
    return Files.write(folder.resolve(name + ".onnx"), OnnxWriter.write(graph));
  }

  private static JoistServer server(ModelSource source) {
    Duration none = Duration.ofMinutes(5); // nothing is turned away for being slow
    return JoistServer.start(ServerSettings.standard().withPort(0).withP99(none), source);
  }

  private static void assertAllAnswered(CommandLineRun run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).as(run.out()).isZero();
  }

  @Test
  void theOnlyModelOfAServerIsMeantByItsAddress() throws Exception {
    List<Path> files = List.of(file("numbers", ElementType.F32));
    try (JoistServer server = server(new ModelSource.Files(files))) {
      assertAllAnswered(load(server.url()));
      assertThat(server.deployments().live("numbers").orElseThrow().stats().requests())
          .isEqualTo(10);
    }
  }

  @Test
  void ofSeveralModelsOneHasToBeNamed() throws Exception {
    List<Path> files =
        List.of(
            file("numbers", ElementType.F64),
            file("counts", ElementType.I64),
            file("words", ElementType.STRING));
    try (JoistServer server = server(new ModelSource.Files(files))) {
      CommandLineRun unnamed = load(server.url());
      assertThat(unnamed.status()).isEqualTo(ExitCode.USAGE);
      assertThat(unnamed.err()).contains("names a model", "counts, numbers, words");
      assertAllAnswered(load(server.url() + "/v2/models/numbers/infer"));
      assertAllAnswered(load(server.url() + "/v2/models/counts/versions/1/infer"));
      assertAllAnswered(load(server.url() + "/v2/models/words/infer"));
      assertThat(load(server.url() + "/v2/models/number/infer").err())
          .contains("--body", "404", "counts:1, numbers:1, words:1");
      assertThat(load(server.url() + "/metrics").err()).contains("--body", "/metrics");
    }
  }

  @Test
  void rowsAreThoseOfTheModelsSamples() throws Exception {
    Path data = ChurnFile.write(folder, 300);
    String location = folder.resolve("store").toString();
    CommandLineRun trained =
        CommandLineRun.of(
            "train",
            data.toString(),
            "--target=churned",
            "--name=churn",
            "--learner=constant",
            "--store=" + location);
    assertThat(trained.status()).as(trained.err()).isZero();
    try (Store store = Stores.open(StoreSettings.of(location));
        JoistServer server = server(new ModelSource.Registry(store, location, Set.of()))) {
      assertAllAnswered(load(server.url()));
      assertAllAnswered(load(server.url() + "/v1/predict/churn"));
      assertAllAnswered(load(server.url() + "/v1/predict/churn:1"));
      assertThat(load(server.url() + "/v1/predict/churn:7").err()).contains("--body", "404");
    }
  }
}
