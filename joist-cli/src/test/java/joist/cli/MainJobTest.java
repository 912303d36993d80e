package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import joist.model.Model;
import joist.table.Column;
import joist.table.Table;
import joist.table.TableReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The job from a file of rows to a model that answers, by its commands. */
class MainJobTest {
  @TempDir static Path folder;
  private static String store = "";
  private static Path data = Path.of("");

  @BeforeAll
  static void trainsOnce() throws IOException {
    store = folder.resolve("store").toString();
    data = ChurnFile.write(folder, 1500);
    CommandLineRun run =
        CommandLineRun.of(
            "train", data.toString(), "--target", "churned", "--name", "churn", "--store", store);
    assertThat(run.err() + run.out()).contains("registered as churn:1, live");
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("boosted trees", "random forest", "logistic regression", "constant")
        .contains("AUC", "LOG LOSS", "CALIBRATION ERROR", "FIT TIME", "ONE ROW")
        .contains("What was done with each column");
  }

  @Test
  void listsWhatIsRegistered() {
    CommandLineRun run = CommandLineRun.of("models", "churn", "--json", "--store", store);
    JsonNode version = JsonMapper.shared().readTree(run.out().lines().findFirst().orElseThrow());
    assertThat(version.path("name").asString()).isEqualTo("churn");
    assertThat(version.path("facts").path("metric").asString()).isEqualTo("auc");
    assertThat(Double.parseDouble(version.path("facts").path("auc").asString())).isGreaterThan(0.6);
  }

  @Test
  void writesTheCardAsOnePage() throws IOException {
    Path page = folder.resolve("card.html");
    CommandLineRun run =
        CommandLineRun.of("card", "churn", "--out", page.toString(), "--store", store);
    assertThat(run.status()).isZero();
    assertThat(Files.readString(page))
        .contains("<!doctype html>", "drawCard", "\"calibration\"")
        .doesNotContain("src=\"http", "href=\"http");
  }

  @Test
  void predictsAFileAndCarriesItsColumnsAlong() {
    Path scored = folder.resolve("scored.csv");
    CommandLineRun run =
        CommandLineRun.of(
            "predict",
            "churn",
            "--in",
            data.toString(),
            "--out",
            scored.toString(),
            "--store",
            store);
    assertThat(run.err()).isEmpty();
    Table table = TableReader.read(scored);
    assertThat(table.rows()).isEqualTo(1500);
    assertThat(table.names()).contains("id", "city", "predicted_churned", "probability_true");
  }

  @Test
  void predictsTheSameFromFileProgramAndExport() throws IOException {
    Path scored = folder.resolve("scored.parquet");
    CommandLineRun.of(
        "predict", "churn", "--in", data.toString(), "--out", scored.toString(), "--store", store);
    Path onnx = folder.resolve("churn.onnx");
    assertThat(CommandLineRun.of("export", "churn", onnx.toString(), "--store", store).status())
        .isZero();
    CommandLineRun imported =
        CommandLineRun.of("import", onnx.toString(), "--name", "again", "--json", "--store", store);
    assertThat(imported.status()).isZero();
    Table rows = TableReader.read(data);
    double[] fromFile =
        ((Column.Numbers) TableReader.read(scored).column("probability_true")).values();
    try (Model model = Model.load(onnx)) {
      assertThat(model.signature()).isPresent();
      float[] fromOnnx = model.predict(rows).probabilities()[1];
      for (int row = 0; row < rows.rows(); row++) {
        assertThat(fromOnnx[row]).isEqualTo((float) fromFile[row]);
      }
    }
  }

  @Test
  void makesAnEqualPackageOfEqualDataAndSeed() throws IOException {
    Path small = folder.resolve("small.csv");
    Files.write(small, Files.readAllLines(data).subList(0, 400));
    String first = digestOfTraining(small, "one");
    assertThat(digestOfTraining(small, "one-again").equals(first)).isFalse();
    assertThat(digestOfTraining(small, "one")).isEqualTo(first);
  }

  private static String digestOfTraining(Path file, String name) {
    CommandLineRun run =
        CommandLineRun.of(
            "train",
            file.toString(),
            "--target",
            "churned",
            "--name",
            name,
            "--json",
            "--store",
            store);
    return JsonMapper.shared().readTree(run.out()).path("digest").asString();
  }

  @Test
  void saysWhatIsWrongInOneSentenceAndExitsByWhoMustAct() {
    for (Map.Entry<List<String>, String> wrong :
        Map.of(
                List.of("train", data.toString(), "--target", "churn"), "churned",
                List.of("train", folder + "/nothing.csv", "--target", "x"), "nothing.csv",
                List.of("predict", "chrn", "--in", data.toString(), "--out", folder + "/o.csv"),
                    "did you mean 'churn'",
                List.of("models", "churn:9"), "churn:1",
                List.of("export", "churn", folder + "/no/such/folder/m.onnx"), "folder exists",
                List.of("import", data.toString()), "churn.csv")
            .entrySet()) {
      List<String> line = new java.util.ArrayList<>(wrong.getKey());
      line.addAll(List.of("--store", store));
      CommandLineRun run = CommandLineRun.of(line.toArray(String[]::new));
      assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(run.err().lines().filter(l -> l.startsWith("joist: "))).hasSize(1);
      assertThat(run.err()).contains(wrong.getValue());
    }
  }

  @Test
  void exitsWithUsageForAWrongCommandLine() {
    assertThat(CommandLineRun.of("train").status()).isEqualTo(ExitCode.USAGE);
    assertThat(CommandLineRun.of("nonsense").status()).isEqualTo(ExitCode.USAGE);
    assertThat(CommandLineRun.of("serve", "--p99", "soon").err()).contains("10ms");
  }

  @Test
  void explainsEachCommandWithAnExample() {
    for (String command :
        List.of(
            "demo", "train", "models", "card", "predict", "serve", "promote", "export", "import",
            "load")) {
      CommandLineRun run = CommandLineRun.of(command, "--help");
      assertThat(run.status()).as(command).isZero();
      assertThat(run.out()).as(command).contains("Example", "joist " + command);
    }
  }
}
