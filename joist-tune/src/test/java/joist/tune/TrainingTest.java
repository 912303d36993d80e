package joist.tune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import joist.graph.Graph;
import joist.graph.interpret.Interpreter;
import joist.learn.LearnException;
import joist.learn.metric.Metric;
import joist.model.Model;
import joist.model.ModelPackage;
import joist.model.PackageCodec;
import joist.model.Predictions;
import joist.model.Sample;
import joist.table.Column;
import joist.table.Table;
import joist.table.ValueParser;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tune.TrainingProgress.Event;
import joist.tune.TrainingProgress.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {
  private static TrainingRequest request(String target) {
    return TrainingRequest.of(SyntheticTables.of(600, target), target)
        .withName("flights")
        .withTimeColumn("when")
        .withThreads(1);
  }

  private static final Map<String, TrainingResult> RESULTS = new ConcurrentHashMap<>();

  /** The result of {@link #request}, trained once for all tests. */
  private static TrainingResult trained(String target) {
    return RESULTS.computeIfAbsent(target, key -> Training.run(request(key)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"late", "grade", "delay"})
  void packagesTheSameBytesAtAnyThreadCount(String target) {
    byte[] one = PackageCodec.encode(trained(target).model());
    byte[] two = PackageCodec.encode(Training.run(request(target).withThreads(2)).model());
    assertThat(two).isEqualTo(one);
  }

  @ParameterizedTest
  @ValueSource(strings = {"late", "grade", "delay"})
  void answersAfterLoadingAndExportAsItDidWhenTrained(String target) {
    TrainingResult result = trained(target);
    Table table = SyntheticTables.of(200, target);
    try (Model loaded = Model.load(PackageCodec.encode(result.model()));
        Model exported = Model.load(loaded.toOnnx())) {
      assertThat(loaded.signature().orElseThrow().inputs())
          .extracting(field -> field.name())
          .containsOnlyOnce("distance", "weekend", "origin");
      Predictions first = loaded.predict(table, 2);
      Predictions second = exported.predict(table);
      assertThat(second.values()).isEqualTo(first.values());
      assertThat(second.labels()).isEqualTo(first.labels());
      assertThat(second.probabilities()).isDeepEqualTo(first.probabilities());
      assertThat(exported.signature()).isEqualTo(loaded.signature());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"late", "grade", "delay"})
  void everyLearnersAnswersAreTheInterpreters(String target) {
    for (String learner : learners(target)) {
      TrainingResult result = Training.run(request(target).withLearners(List.of(learner)));
      ModelPackage model = result.model();
      Map<String, Tensor> answers = interpret(model.graph(), model.samples());
      for (int row = 0; row < model.samples().size(); row++) {
        check(model.samples().get(row).answer(), answers, row, learner);
      }
    }
  }

  private static List<String> learners(String target) {
    return List.of(
        target.equals("delay") ? "linear regression" : "logistic regression",
        "boosted trees",
        "random forest",
        "extra trees");
  }

  private static void check(
      Sample.Answer answer, Map<String, Tensor> outputs, int row, String learner) {
    switch (answer) {
      case Sample.Answer.OfNumber(float value) ->
          assertThat(outputs.get("prediction").f32(row))
              .as(learner)
              .isCloseTo(value, within(1e-5f));
      case Sample.Answer.OfClass(String label, List<Float> probabilities) -> {
        for (int k = 0; k < probabilities.size(); k++) {
          assertThat(outputs.get("probabilities").f32((long) row * probabilities.size() + k))
              .as(learner)
              .isCloseTo(probabilities.get(k), within(1e-5f));
        }
      }
    }
  }

  private static Map<String, Tensor> interpret(Graph graph, List<Sample> samples) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    Shape shape = Shape.of(samples.size(), 1);
    for (var input : graph.inputs()) {
      List<Object> values = new ArrayList<>();
      samples.forEach(sample -> values.add(sample.row().get(input.name())));
      inputs.put(
          input.name(),
          switch (input.type().elementType()) {
            case STRING ->
                Tensor.of(
                    shape,
                    values.stream().map(v -> v == null ? "" : v.toString()).toArray(String[]::new));
            case F64 -> Tensor.of(shape, doubles(values));
            default -> Tensor.of(shape, floats(values));
          });
    }
    return Interpreter.run(graph, inputs);
  }

  private static float[] floats(List<Object> values) {
    double[] doubles = doubles(values);
    float[] floats = new float[doubles.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) doubles[i];
    }
    return floats;
  }

  private static double[] doubles(List<Object> values) {
    return values.stream().mapToDouble(TrainingTest::number).toArray();
  }

  private static double number(Object value) {
    return switch (value) {
      case null -> Double.NaN;
      case Boolean bool -> bool ? 1 : 0;
      case Number number -> number.doubleValue();
      default -> new ValueParser().epochSeconds(value.toString());
    };
  }

  @Test
  void ranksTheLearnersAndSaysWhyTheFirstWon() {
    TrainingResult result = trained("late");
    Leaderboard board = result.leaderboard();
    assertThat(board.metric()).isEqualTo(Metric.AUC);
    assertThat(board.entries()).hasSize(5);
    assertThat(board.entries().getLast().learner()).isEqualTo("constant");
    assertThat(board.winner().value(Metric.AUC)).isGreaterThan(0.8);
    assertThat(board.winner().rowLatency()).isPositive();
    assertThat(result.why()).contains(board.winner().learner() + " won: AUC 0.");
    assertThat(result.facts())
        .containsEntry("metric", "auc")
        .containsEntry("learner", board.winner().learner())
        .containsEntry("auc", Double.toString(board.winner().value(Metric.AUC)))
        .containsEntry("rows", "600")
        .containsEntry("target", "late")
        .containsEntry("task", "binary")
        .containsKeys("fitSeconds", "rowMicros", "log loss", "calibration error");
  }

  @Test
  void fillsTheCardAndTheLineage() {
    TrainingResult result = Training.run(request("late").withSource(source()));
    Map<String, byte[]> documents = PackageCodec.documents(PackageCodec.encode(result.model()));
    assertThat(documents.get("card.json"))
        .asString(UTF_8)
        .contains(
            "\"title\":\"flights\"", "\"task\":\"binary\"", "\"classes\":[\"false\",\"true\"]")
        .contains("\"leaderboard\":[{\"learner\":\"", "\"roc\":[{\"falsePositiveRate\":0.0")
        .contains("\"calibration\":[{\"predicted\":", "\"confusion\":[[", "\"residuals\":[]")
        .contains("\"importance\":[{\"column\":\"", "\"slices\":[{\"column\":\"")
        .contains("\"decisions\":[{\"column\":\"distance\",\"used\":true")
        .contains("\"warnings\":[\"the target 'late' is missing in 12 of 600 rows")
        .doesNotContainIgnoringCase("seconds\"", "latency", "fitTime");
    assertThat(documents.get("lineage.json"))
        .asString(UTF_8)
        .contains("\"file\":\"a.csv\"", "\"licence\":\"public domain\"", "\"budget\":\"none\"")
        .contains("\"seed\":1", "\"code\":\"0.");
    assertThat(documents.get("schema.json"))
        .asString(UTF_8)
        .contains("{\"name\":\"origin\",\"type\":\"CATEGORY\",\"rows\":600,\"missing\":");
  }

  private static DataSource source() {
    return new DataSource("a.csv", "00", Optional.of("public domain"));
  }

  @Test
  void drawsTheConfusionOfEveryValidationRow() {
    var card = trained("grade").model().documents().card();
    int counted = card.charts().confusion().stream().flatMap(List::stream).mapToInt(n -> n).sum();
    assertThat(counted).isEqualTo(card.verdict().rows().valid());
    assertThat(card.subject().task()).isEqualTo("multiclass");
    assertThat(card.charts().roc()).isEmpty();
    var regression = trained("delay").model().documents().card();
    assertThat(regression.charts().residuals()).isNotEmpty();
    assertThat(regression.charts().residuals().stream().mapToInt(bin -> bin.rows()).sum())
        .isEqualTo(regression.verdict().rows().valid());
  }

  @Test
  void provesAModelByRowsOfEachClassAndWithMissingValues() {
    ModelPackage model = trained("grade").model();
    assertThat(model.samples()).hasSizeGreaterThanOrEqualTo(ModelPackage.LEAST_SAMPLES);
    for (String column : List.of("distance", "weekend", "origin")) {
      assertThat(model.samples()).anyMatch(sample -> sample.row().get(column) == null);
    }
  }

  @Test
  void reportsEachStageAndLearnerInOrder() {
    List<Event> events = new ArrayList<>();
    Training.run(request("late"), events::add);
    assertThat(events.stream().filter(e -> e instanceof Event.StageStarted))
        .containsExactly(
            new Event.StageStarted(Stage.CHECK),
            new Event.StageStarted(Stage.SPLIT),
            new Event.StageStarted(Stage.FIT),
            new Event.StageStarted(Stage.PACKAGE));
    assertThat(events.stream().filter(e -> e instanceof Event.LearnerStarted)).hasSize(5);
    assertThat(events.stream().filter(e -> e instanceof Event.LearnerJudged)).hasSize(5);
    assertThat(events.stream().filter(e -> e instanceof Event.RoundDone)).hasSizeGreaterThan(10);
  }

  @Test
  void judgesByTheMetricThatWasAskedFor() {
    TrainingResult result =
        Training.run(request("late").withMetric("logloss").withLearners(List.of("boosted trees")));
    assertThat(result.leaderboard().metric()).isEqualTo(Metric.LOG_LOSS);
    assertThat(result.why()).contains("log loss 0.");
    assertThat(result.facts()).containsEntry("metric", "log loss");
  }

  @Test
  void saysAllThatIsWrongWithATableAtOnce() {
    Table table = SyntheticTables.of(100, "late").with(new Column.Numbers("late", new double[100]));
    assertThatThrownBy(() -> Training.run(TrainingRequest.of(table, "late")))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("'late' has one value only");
    assertThatThrownBy(() -> Training.run(TrainingRequest.of(table, "lat")))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("did you mean 'late'?");
    double[] infinite = new double[100];
    infinite[3] = Double.POSITIVE_INFINITY;
    Table both = table.with(new Column.Numbers("speed", infinite));
    assertThatThrownBy(() -> Training.run(TrainingRequest.of(both, "late")))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("one value only")
        .hasMessageContaining("'speed' holds 1 infinite values");
  }

  @Test
  void warnsOfALeakingColumn() {
    Table table = SyntheticTables.of(400, "grade");
    Table leaking = table.with(table.column("grade").named("result"));
    TrainingResult result =
        Training.run(
            TrainingRequest.of(leaking, "grade")
                .withThreads(1)
                .withLearners(List.of("boosted trees")));
    assertThat(result.model().documents().card().insight().warnings())
        .anyMatch(warning -> warning.contains("'result'") && warning.contains("away"));
  }

  @Test
  void refusesUnknownLearnersAndMetrics() {
    assertThatThrownBy(() -> Training.run(request("late").withLearners(List.of("magic"))))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("boosted trees")
        .hasMessageContaining("'magic'");
    assertThatThrownBy(() -> Training.run(request("late").withMetric("rmse")))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("'rmse'");
  }

  @Test
  void letsTheConstantWinWhereColumnsSayNothing() {
    Table table = SyntheticTables.of(300, "delay");
    Table noise =
        table
            .select(List.of("weekend", "delay"))
            .with(((Column.Numbers) table.column("delay")).rows(shuffled()).named("delay"));
    TrainingResult result =
        Training.run(
            TrainingRequest.of(noise, "delay")
                .withThreads(1)
                .withLearners(List.of("linear regression")));
    assertThat(result.leaderboard().entries()).hasSize(2);
    try (Model model = Model.load(PackageCodec.encode(result.model()))) {
      assertThat(model.predict(noise).rows()).isEqualTo(300);
    }
  }

  private static int[] shuffled() {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < 300; row++) {
      rows.add(row);
    }
    Collections.shuffle(rows, new Random(SyntheticTables.SEED));
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }
}
