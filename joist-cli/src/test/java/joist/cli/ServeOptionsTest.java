package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import joist.tensor.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code joist serve} says of options that contradict each other or would be passed over. */
class ServeOptionsTest {
  @TempDir Path folder;

  private CommandLineRun serve(String... options) {
    List<String> line =
        new ArrayList<>(
            List.of("serve", "--port", "0", "--store", folder.resolve("store").toString()));
    line.addAll(List.of(options));
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  private void assertRefused(int status, List<String> options, String... said) {
    CommandLineRun run = serve(options.toArray(String[]::new));
    assertThat(run.err()).contains(said).doesNotContain("\tat ");
    assertThat(run.status()).as(run.err()).isEqualTo(status);
  }

  @Test
  void anAddressThatOthersReachAsksForKeysAndTls() {
    assertRefused(
        ExitCode.USAGE, List.of("--host", "0.0.0.0", "--auth", "off"), "--tls-cert", "--plaintext");
    assertRefused(
        ExitCode.USAGE, List.of("--tls-cert", "a.pem"), "both --tls-cert and --tls-key", "got");
    assertRefused(
        ExitCode.ENVIRONMENT,
        List.of("--tls-cert", "a.pem", "--tls-key", "b.pem"),
        "expected certificates in PEM",
        "--tls-cert, got a.pem, which cannot be read: there is no a.pem");
    assertRefused(
        ExitCode.ENVIRONMENT,
        List.of("--keys", folder.resolve("none.json").toString()),
        "none.json",
        "joist keys add");
    assertRefused(
        ExitCode.USAGE,
        List.of("--management-host", "127.0.0.2"),
        "--management-port",
        "127.0.0.2");
  }

  @Test
  void aFileOfKeysThatIsNoneIsNamedWithTheLineThatIsWrong() throws Exception {
    Path keys = Files.writeString(folder.resolve("keys.json"), "{\n  callers");
    CommandLineRun run = serve("--keys", keys.toString());
    assertThat(run.status()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run.err())
        .contains("keys.json is no file of keys: expected JSON in UTF-8; line 2, column ")
        .contains("'joist keys add'")
        .doesNotContain("Exception", "Source", "REDACTED");
  }

  @Test
  void tracesNeedAnAddressAndAShare() {
    assertRefused(
        ExitCode.USAGE, List.of("--otlp-share", "1.5"), "--otlp-share", "from 0 to 1", "'1.5'");
    assertRefused(ExitCode.USAGE, List.of("--otlp-share", "0.5"), "expected --otlp with");
    assertRefused(ExitCode.USAGE, List.of("--otlp", "collector:4318"), "--otlp", "4318");
  }

  @Test
  void modelsComeFromOnePlace() throws Exception {
    Path config =
        Files.writeString(folder.resolve("serve.json"), "{\"models\":{\"x\":{}},\"oops\":1}");
    assertRefused(
        ExitCode.USAGE, List.of("churn", "--config", config.toString()), "--config", "churn");
    assertRefused(ExitCode.BAD_INPUT, List.of("--config", config.toString()), "serve.json", "oops");
    assertRefused(
        ExitCode.BAD_INPUT,
        List.of("--config", folder.resolve("none.json").toString()),
        "none.json cannot be followed: expected JSON such as {\"models\": ",
        "got a file that cannot be read: there is no ");
    assertThat(serve("--config", folder.resolve("none.json").toString()).err())
        .doesNotContain("Exception");
  }

  @Test
  void aFileThatIsNoModelIsToldTheKindsThatAreServed() throws Exception {
    Path page = Files.writeString(folder.resolve("README.md"), "# Not a model");
    assertRefused(ExitCode.BAD_INPUT, List.of(page.toString()), "README.md", "(.joist)", "(.onnx)");
    assertRefused(ExitCode.BAD_INPUT, List.of("pom.xml"), "'pom.xml'", ".onnx", ".joist", ".jar");
  }

  @Test
  void noTwoModelsHaveOneName() {
    assertRefused(ExitCode.USAGE, List.of("churn", "a/churn.onnx"), "both be 'churn'", "rename");
    assertRefused(
        ExitCode.USAGE, List.of("a/churn.onnx", "b/Churn.onnx"), "a/churn.onnx", "b/Churn.onnx");
    Stores.open(StoreSettings.of(folder.resolve("store").toString())).close();
    assertRefused(ExitCode.BAD_INPUT, List.of("churn", "a.onnx"), "'churn'; the store is empty");
  }

  @Test
  void aModelThatIsNamedMakesNoStoreWhereNoneIs() {
    for (List<String> models : List.of(List.of("churn"), List.of("churn", "a.onnx"))) {
      assertRefused(
          ExitCode.ENVIRONMENT,
          models,
          "expected a store in '" + folder.resolve("store"),
          "found none there");
      assertThat(folder.resolve("store")).doesNotExist();
    }
  }

  @Test
  void aPinAndAnIsolatedModelAreOnesThatAreServed() throws Exception {
    GraphBuilder builder = new GraphBuilder("positive");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH);
    builder.output(builder.node("Relu", builder.input("x", type)), type);
    Path model = Files.write(folder.resolve("positive.onnx"), OnnxWriter.write(builder.build()));
    assertRefused(
        ExitCode.USAGE,
        List.of(model.toString(), "--pin", "positve"),
        "'positve'; did you mean 'positive'?");
    try (Store store = Stores.open(StoreSettings.of(folder.resolve("store").toString()))) {
      store.register("churn", model, Map.of(), "ann");
    }
    assertRefused(ExitCode.USAGE, List.of("churn:1"), "'churn:1'", "joist promote churn:1");
    for (String option : List.of("--pin", "--isolate")) {
      assertRefused(
          ExitCode.USAGE, List.of(option, "chrun"), option, "'chrun'; did you mean 'churn'?");
    }
    assertRefused(
        ExitCode.USAGE, List.of("--p99", "20ms,chrun=5ms"), "--p99", "did you mean 'churn'?");
    assertRefused(ExitCode.USAGE, List.of("--isolate", model.toString()), "--isolate", "positive");
  }

  @Test
  void anObjectiveIsSaidOnceOfEach() throws Exception {
    Path config = Files.writeString(folder.resolve("serve.json"), "{\"models\":{}}");
    assertRefused(ExitCode.USAGE, List.of("--p99", "20ms,30ms"), "one --p99 for all", "NAME=20ms");
    assertRefused(
        ExitCode.USAGE, List.of("--p99", "a=1ms", "--p99", "a=2ms"), "one --p99 for 'a', got two");
    assertRefused(ExitCode.USAGE, List.of("--p99", "a=fast"), "such as 10ms", "'fast'");
    assertRefused(
        ExitCode.USAGE, List.of("--config", config.toString(), "--p99", "a=1ms"), "\"p99\"");
  }

  @Test
  void aFolderOfWeightsThatCannotBeUsedIsTheSurroundingsFault() throws Exception {
    Path file = Files.writeString(folder.resolve("weights"), "no folder");
    assertRefused(
        ExitCode.ENVIRONMENT,
        List.of("--weights-cache", file.toString()),
        "--weights-cache: cannot use the folder for weights " + file,
        "something else is at " + file + " already; name a folder that you may write to");
  }

  @Test
  void anObjectiveThatOneRowMissesIsSaidToBeMissed() {
    assertThat(ServeCommand.lateness("resnet50", 77_000_000, 77_000_000)).isEmpty();
    assertThat(ServeCommand.lateness("resnet50", 77_000_001, 20_000_000))
        .hasValueSatisfying(words -> assertThat(words).contains("20", "late", "--p99 resnet50="));
  }

  @Test
  void aShareOfACoreIsAtMostOne() {
    assertRefused(ExitCode.USAGE, List.of("--loading-share", "2"), "--loading-share", "2");
  }
}
