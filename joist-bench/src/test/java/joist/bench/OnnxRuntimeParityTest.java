package joist.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import joist.graph.Graph;
import joist.learn.FitContext;
import joist.learn.Learner;
import joist.learn.Problem;
import joist.learn.Problem.Target;
import joist.learn.Task;
import joist.learn.linear.ConstantBaseline;
import joist.learn.linear.LinearRegression;
import joist.learn.linear.LogisticRegression;
import joist.learn.tree.ExtraTrees;
import joist.learn.tree.ForestSettings;
import joist.learn.tree.GradientBoosting;
import joist.learn.tree.RandomForest;
import joist.model.Model;
import joist.model.PackageCodec;
import joist.model.Predictions;
import joist.model.Signature;
import joist.table.Column;
import joist.table.Table;
import joist.tensor.Tensor;
import joist.tune.Training;
import joist.tune.TrainingRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is exported is a valid ONNX file that means elsewhere what it means here. */
class OnnxRuntimeParityTest {
  private static final long SEED = Long.getLong("joist.seed", 20_018);

  /**
   * Of an answer, or of 1 for smaller ones. Targets here are about 1: a linear model of a target in
   * thousands sums terms in thousands, whose fp32 rounding a small answer inherits.
   */
  private static final double TOLERANCE = 1e-5;

  private static final int SINGLE_ROWS = 40;
  private static final Table TRAINING = ParityTables.training(SEED, 3_000);
  private static final Table VALIDATION = ParityTables.training(SEED + 10, 500);
  private static final Table UNSEEN = ParityTables.unseen(SEED + 20, 400);

  private static final Learner BOOSTED =
      GradientBoosting.standard().withRounds(new GradientBoosting.Rounds(15, 0.3, 0));
  private static final ForestSettings FOREST = smallForest();

  /** A learner, a task, and the columns it learns from. */
  record Case(Learner learner, Task task, List<String> columns) {
    @Override
    public String toString() {
      String from = columns.size() > 1 ? "all columns" : columns.getFirst();
      return "%s, %s, of %s".formatted(learner.name(), name(task), from);
    }

    private static String name(Task task) {
      return switch (task) {
        case Task.Classification(List<String> classes) -> classes.size() + " classes";
        case Task.Regression(Task.Loss loss) -> loss.toString();
      };
    }
  }

  private static ForestSettings smallForest() {
    ForestSettings standard = ForestSettings.standard();
    return standard.withTrees(12).withGrowth(standard.growth().withMaxLeaves(100));
  }

  private static final Task BINARY = new Task.Classification(List.of("no", "yes"));
  private static final Task MULTI = new Task.Classification(List.of("a", "b", "ç d", "7"));
  private static final List<Task> REGRESSIONS =
      Stream.of(
              new Task.Loss.Squared(),
              new Task.Loss.Absolute(),
              new Task.Loss.Quantile(0.9),
              new Task.Loss.Poisson())
          .<Task>map(Task.Regression::new)
          .toList();

  static Stream<Case> everyLearnerAndTask() {
    List<Task> tasks = new ArrayList<>(List.of(BINARY, MULTI));
    tasks.addAll(REGRESSIONS);
    Function<Learner, Stream<Case>> allTasks =
        learner -> tasks.stream().map(task -> new Case(learner, task, ParityTables.COLUMNS));
    Stream<Case> linear =
        Stream.of(
            new Case(LogisticRegression.standard(), BINARY, ParityTables.COLUMNS),
            new Case(LogisticRegression.standard(), MULTI, ParityTables.COLUMNS),
            new Case(LinearRegression.standard(), REGRESSIONS.getFirst(), ParityTables.COLUMNS));
    Stream<Learner> others =
        Stream.of(
            new ConstantBaseline(), BOOSTED, new RandomForest(FOREST), new ExtraTrees(FOREST));
    return Stream.concat(linear, others.flatMap(allTasks));
  }

  static Stream<Case> everyKindOfColumnAlone() {
    return ParityTables.COLUMNS.stream()
        .flatMap(column ->
            Stream.of(new ConstantBaseline(), BOOSTED, LogisticRegression.standard())
                .map(learner -> new Case(learner, BINARY, List.of(column))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"everyLearnerAndTask", "everyKindOfColumnAlone"})
  void answersAsOnnxRuntimeDoesAndReadsBackTheSame(Case given) throws OrtException {
    expectParity(given.toString(), fitted(given), !(given.learner() instanceof ConstantBaseline));
  }

  @Test
  void exportsTheModelOfATrainedPackage() throws OrtException {
    List<Column> columns = new ArrayList<>(TRAINING.columns());
    columns.add(
        new Column.Numbers(
            "late", widened(target(BINARY, ParityTables.scores(SEED, TRAINING)).values())));
    TrainingRequest request =
        TrainingRequest.of(new Table(columns), "late")
            .withLearners(List.of("boosted trees"))
            .withThreads(1);
    Model model = Model.load(PackageCodec.encode(Training.run(request).model()));
    assertThat(model.signature().orElseThrow().types().keySet())
        .containsExactlyElementsOf(ParityTables.COLUMNS);
    expectParity("the trained package", model, true);
  }

  private static void expectParity(String about, Model model, boolean differs) throws OrtException {
    byte[] exported = model.toOnnx();
    Predictions ours = model.predict(UNSEEN);
    if (differs) {
      assertThat(new HashSet<>(answers(ours)).size()).as("answers of " + about).isGreaterThan(2);
    }
    expectSameInOnnxRuntime(about, model, ours, exported);
    expectSameAfterImport(about, model, ours, exported);
  }

  private static List<Double> answers(Predictions ours) {
    float[] floats = ours.classes().isEmpty() ? ours.values() : ours.probabilities()[1];
    return Arrays.stream(widened(floats)).boxed().toList();
  }

  private static Model fitted(Case given) {
    Table train = TRAINING.select(given.columns());
    Table valid = VALIDATION.select(given.columns());
    Problem problem =
        new Problem(
            "target",
            given.task(),
            train,
            target(given.task(), ParityTables.scores(SEED, TRAINING.select(given.columns()))),
            valid,
            target(given.task(), ParityTables.scores(SEED + 10, valid)));
    Graph graph = given.learner().fit(problem, FitContext.of(1, SEED)).graph();
    return Model.of(graph, signature(graph, train, given.task()));
  }

  private static Target target(Task task, double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    float[] values = new float[scores.length];
    for (int row = 0; row < values.length; row++) {
      int rank = Arrays.binarySearch(sorted, scores[row]);
      values[row] =
          (float)
              switch (task) {
                case Task.Classification(List<String> classes) ->
                    Math.floor((double) rank * classes.size() / scores.length);
                case Task.Regression(Task.Loss.Poisson loss) ->
                    Math.floor(Math.exp(scores[row] / 2));
                case Task.Regression(Task.Loss loss) -> scores[row];
              };
    }
    return Target.unweighted(values);
  }

  private static Signature signature(Graph graph, Table table, Task task) {
    return new Signature(
        graph.inputs().stream()
            .map(input -> new Signature.Field(input.name(), table.column(input.name()).type()))
            .toList(),
        "target",
        task instanceof Task.Classification(List<String> classes) ? classes : List.of());
  }

  private static double[] widened(float[] floats) {
    double[] values = new double[floats.length];
    Arrays.setAll(values, row -> floats[row]);
    return values;
  }

  private static void expectSameInOnnxRuntime(
      String about, Model model, Predictions ours, byte[] exported) throws OrtException {
    Map<String, Tensor> inputs = TableTensors.of(model.graph(), UNSEEN);
    try (OnnxRuntimePeer peer = new OnnxRuntimePeer(model.graph(), exported, 1)) {
      expectSame(about + ", all rows at once", ours, peer.answers(inputs, 0, UNSEEN.rows()), 0);
      for (int row = UNSEEN.rows() - SINGLE_ROWS; row < UNSEEN.rows(); row++) {
        expectSame(about + ", alone", ours, peer.answers(inputs, row, 1), row);
      }
    }
  }

  /** The answers to the rows {@code from} on. */
  private static void expectSame(
      String about, Predictions ours, OnnxRuntimePeer.Answers theirs, int from) {
    for (int i = 0; i < theirs.values().length; i++) {
      int row = from + i;
      for (int k = 0; k < theirs.values()[i].length; k++) {
        float our = ours.classes().isEmpty() ? ours.values()[row] : ours.probabilities()[k][row];
        float their = theirs.values()[i][k];
        assertThat(Math.abs((double) our - their) / Math.max(1, Math.abs(their)))
            .as("%s, row %d, answer %d: %s here, %s there", about, row, k, our, their)
            .isLessThanOrEqualTo(TOLERANCE);
      }
      if (!ours.classes().isEmpty()) {
        assertThat(ours.classes().get(ours.labels()[row]))
            .as("%s, row %d, label", about, row)
            .isEqualTo(theirs.labels()[i]);
      }
    }
  }

  /** Bit by bit, and with the signature that rows are read by. */
  private static void expectSameAfterImport(
      String about, Model model, Predictions ours, byte[] exported) {
    Model imported = Model.load(exported);
    assertThat(imported.signature()).as(about).isEqualTo(model.signature());
    Predictions theirs = imported.predict(UNSEEN);
    assertThat(theirs.classes()).as(about).isEqualTo(ours.classes());
    assertThat(theirs.labels()).as(about).isEqualTo(ours.labels());
    assertThat(theirs.probabilities()).as(about).isDeepEqualTo(ours.probabilities());
    assertThat(theirs.values()).as(about).isEqualTo(ours.values());
  }
}
