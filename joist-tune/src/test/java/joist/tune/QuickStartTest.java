package joist.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import joist.model.Model;
import joist.model.PackageCodec;
import joist.model.Prediction;
import joist.model.Predictions;
import joist.table.ReadSettings;
import joist.table.Table;
import joist.table.TableReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a user from a file of rows to answers, as the documentation shows it. */
class QuickStartTest {
  @TempDir private Path folder;

  private Path customers() throws IOException {
    StringBuilder csv = new StringBuilder("code,plan,months,joined,churned\n");
    for (int i = 0; i < 400; i++) {
      String plan = i % 3 == 0 ? "basic" : "full";
      int months = i * 7 % 60;
      boolean churned = i % 3 == 0 && months < 30 || i % 17 == 0;
      csv.append(
          "%03d,%s,%s,2024-%02d-%02d,%s\n"
              .formatted(i % 5, plan, i % 11 == 0 ? "" : months, 1 + i % 12, 1 + i % 28, churned));
    }
    return Files.writeString(folder.resolve("customers.csv"), csv);
  }

  private Path trained() throws IOException {
    Table table = TableReader.read(customers());
    TrainingResult result =
        Training.run(
            TrainingRequest.of(table, "churned")
                .withThreads(1)
                .withLearners(List.of("boosted trees")));
    Path file = folder.resolve("churn.joist");
    PackageCodec.write(result.model(), file);
    return file;
  }

  @Test
  void goesFromAFileToAnAnswer() throws IOException {
    try (Model model = Model.load(trained())) {
      Prediction answer =
          model.predict(
              Map.of("code", "001", "plan", "basic", "months", 7, "joined", "2024-03-01"));
      assertThat(answer.label()).contains("true");
      assertThat(answer.probabilities().get("true")).isGreaterThan(0.7f);
    }
  }

  @Test
  void scoresAFileOfRowsThatLooksDifferentFromTheTrainingFile() throws IOException {
    Path rows =
        Files.writeString(
            folder.resolve("rows.csv"),
            "months,joined,note,plan,code\n7,2024-03-01,a,basic,1\n,,b,unheard,\n");
    try (Model model = Model.load(trained())) {
      Table table =
          TableReader.read(
              rows, ReadSettings.defaults().withTypes(model.signature().orElseThrow().types()));
      Predictions predictions = model.predict(table);
      assertThat(predictions.rows()).isEqualTo(2);
      assertThat(predictions.classes()).containsExactly("false", "true");
      assertThat(predictions.probabilities()[1][0]).isGreaterThan(0.7f);
    }
  }
}
