package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.graph.Dim;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsDuCommandTest {
  @TempDir Path folder;

  @BeforeEach
  void registers() throws IOException {
    try (Store store = open()) {
      store.register("a", model("Relu"), Map.of(), "ann");
      store.register("b", model("Relu"), Map.of(), "ann");
      store.register("b", model("Neg"), Map.of(), "ann");
    }
  }

  private Store open() {
    return Stores.open(StoreSettings.of(folder.resolve("store").toString()));
  }

  private Path model(String operator) throws IOException {
    GraphBuilder builder = new GraphBuilder(operator);
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH);
    builder.output(builder.node(operator, builder.input("x", type)), type);
    return Files.write(folder.resolve(operator + ".onnx"), OnnxWriter.write(builder.build()));
  }

  private CommandLineRun du(String... more) {
    String[] line = new String[4 + more.length];
    List.of("models", "du", "--store", folder.resolve("store").toString()).toArray(line);
    System.arraycopy(more, 0, line, 4, more.length);
    return CommandLineRun.of(line);
  }

  @Test
  void showsWhatEachVersionCostsAndWhatIsKeptOnce() {
    CommandLineRun all = du();
    assertThat(all.status()).as(all.err()).isZero();
    assertThat(all.out())
        .containsPattern("a:1 +live +[0-9.]+ [kKMi]*B +b:1")
        .containsPattern("b:1 +live +.* +a:1")
        .contains("on disk for 3 versions, which would be");
    CommandLineRun json = du("b", "--json");
    assertThat(json.out().lines())
        .hasSize(2)
        .anyMatch(
            line -> line.contains("\"sharedWith\":[\"a:1\"]") && line.contains("ownBytes\":0"))
        .anyMatch(line -> line.contains("\"version\":2") && line.contains("\"sharedWith\":[]"));
  }

  @Test
  void showsWhatAServerIsChargedForByOwner() {
    try (Store store = open();
        JoistServer server =
            JoistServer.start(
                ServerSettings.standard().withPort(0),
                new ModelSource.Registry(store, folder.toString(), Set.of("a")))) {
      CommandLineRun run = du("--server", server.url());
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out())
          .containsPattern("a:1 +[0-9]")
          .contains("flight recorder", "a budget of");
      assertThat(du("--server", server.url(), "--json").out()).startsWith("{\"budgetBytes\":");
      CommandLineRun named = du("a", "--server", server.url());
      assertThat(named.status()).isEqualTo(ExitCode.USAGE);
    }
  }

  @Test
  void aNameThatIsNotRegisteredIsSaidToBeNone() {
    CommandLineRun run = du("c");
    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("'c'");
  }
}
