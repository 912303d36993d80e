package joist.learn.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import joist.learn.LearnException;
import joist.learn.Problem;
import joist.learn.Task;
import joist.learn.split.ProblemSettings.Kind;
import joist.table.Column;
import joist.table.Table;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private static final int ROWS = 200;
  private static final ProblemSettings OF_Y = ProblemSettings.of("y");

  @Test
  void rejectsATargetThatIsNotThere() {
    expectRejection(table(numbers("why", row -> row)), OF_Y, "target", "'y'");
  }

  @Test
  void rejectsATargetOfOneValue() {
    expectRejection(table(numbers("y", row -> 4)), OF_Y, "two different values", "got one");
    expectRejection(table(numbers("y", row -> Double.NaN)), OF_Y, "all are missing");
    expectRejection(table(texts("y", row -> "a")), OF_Y, "got one");
    byte[] all = new byte[ROWS];
    expectRejection(table(new Column.Booleans("y", all)), OF_Y, "got one");
  }

  @Test
  void rejectsATargetOfDates() {
    Column dates = new Column.Dates("y", IntStream.range(0, ROWS).asDoubleStream().toArray());
    expectRejection(table(dates), OF_Y, "days until then");
  }

  @Test
  void rejectsTooManyClasses() {
    Table table = table(texts("y", 3_000, row -> "t" + row));
    expectRejection(table, OF_Y, "at most 1000 classes", "got 3000", "group the rare ones");
  }

  @Test
  void rejectsInfiniteTargetsByRow() {
    Table table = table(numbers("y", row -> row == 3 ? Double.POSITIVE_INFINITY : row));
    expectRejection(table, OF_Y, "Infinity in row 4");
  }

  @Test
  void rejectsNegativeCounts() {
    Table table = table(numbers("y", row -> row - 5));
    expectRejection(table, OF_Y.withLoss(new Task.Loss.Poisson()), "row 1", "squared loss");
  }

  @Test
  void rejectsNumbersOfTexts() {
    expectRejection(
        table(texts("y", row -> "t" + row % 3)), OF_Y.withKind(Kind.NUMBERS), "CATEGORY");
  }

  @Test
  void rejectsTooFewRows() {
    Table table = table(numbers("y", row -> row < 9 ? row : Double.NaN));
    expectRejection(table, OF_Y, "at least 10 rows", "got 9 of 200");
  }

  @Test
  void rejectsTrainingRowsOfOneValue() {
    Table table = table(numbers("y", row -> row < 190 ? 0 : 1), numbers("t", row -> row));
    expectRejection(table, OF_Y.withTimeColumn("t"), "all 160 training rows");
  }

  @Test
  void rejectsWeightsThatAreNotAboveZero() {
    Table table = table(numbers("y", row -> row), numbers("w", row -> row));
    expectRejection(table, OF_Y.withWeightColumn("w"), "above 0 in 'w'", "row 1");
  }

  @Test
  void rejectsAShareOfAllRows() {
    assertThatThrownBy(() -> OF_Y.withValidShare(1))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("0.2 is usual");
  }

  @Test
  void takesTextsAsClassesInTextOrder() {
    Problem problem = problem(texts("y", row -> row % 2 == 0 ? "yes" : "no"));
    assertThat(problem.task()).isEqualTo(new Task.Classification(List.of("no", "yes")));
    assertThat(((Column.Numbers) problem.trainFeatures().column("x")).values()[0] % 2)
        .isEqualTo(1 - problem.train().values()[0]);
  }

  @Test
  void takesTextsThatAreNumbersInTheirOrder() {
    assertThat(problem(texts("y", row -> row % 2 == 0 ? "10" : "9")).task())
        .isEqualTo(new Task.Classification(List.of("9", "10")));
  }

  @Test
  void takesBooleansAsFalseThenTrue() {
    byte[] values = new byte[ROWS];
    for (int row = 0; row < ROWS; row++) {
      values[row] = (byte) (row % 3 - 1);
    }
    PreparedProblem prepared = Problems.of(table(new Column.Booleans("y", values)), OF_Y);
    assertThat(prepared.problem().task())
        .isEqualTo(new Task.Classification(List.of("false", "true")));
    assertThat(prepared.droppedRows()).isEqualTo(67);
  }

  @Test
  void takesTwoNumbersAsClassesUnlessToldOtherwise() {
    Column column = numbers("y", row -> row % 2 == 0 ? -0.0 : 2.5);
    assertThat(problem(column).task()).isEqualTo(new Task.Classification(List.of("0", "2.5")));
    Task squared = new Task.Regression(new Task.Loss.Squared());
    assertThat(problem(OF_Y.withKind(Kind.NUMBERS), column).task()).isEqualTo(squared);
    assertThat(problem(OF_Y.withLoss(new Task.Loss.Squared()), column).task()).isEqualTo(squared);
  }

  @Test
  void takesMoreNumbersAsNumbersUnlessToldOtherwise() {
    Column column = numbers("y", row -> row % 3);
    assertThat(problem(column).task()).isInstanceOf(Task.Regression.class);
    assertThat(problem(OF_Y.withKind(Kind.CLASSES), column).task())
        .isEqualTo(new Task.Classification(List.of("0", "1", "2")));
  }

  @Test
  void targetsAndWeightsGoWithTheirRowsAndAreNoFeatures() {
    Table table =
        table(
            numbers("y", row -> row % 17 == 0 ? Double.NaN : 3.0 * row),
            numbers("w", row -> row + 1));
    PreparedProblem prepared = Problems.of(table, OF_Y.withWeightColumn("w"));
    Problem problem = prepared.problem();
    assertThat(problem.trainFeatures().names()).containsExactly("x");
    double[] x = ((Column.Numbers) problem.trainFeatures().column("x")).values();
    for (int i = 0; i < x.length; i++) {
      assertThat(prepared.split().train()[i]).isEqualTo((int) x[i]);
      assertThat(problem.train().values()[i]).isEqualTo((float) (3 * x[i]));
      assertThat(problem.train().weight(i)).isEqualTo((float) (x[i] + 1));
    }
    assertThat(x.length + problem.valid().values().length + prepared.droppedRows()).isEqualTo(ROWS);
  }

  @Test
  void splitsByTimeAfterDroppingRowsWithoutATarget() {
    Table table =
        table(
            numbers("y", row -> row >= 100 ? Double.NaN : row),
            new Column.Dates("t", IntStream.range(0, ROWS).mapToDouble(row -> -row).toArray()));
    Split split = Problems.of(table, OF_Y.withTimeColumn("t")).split();
    assertThat(split.valid()).isEqualTo(IntStream.range(0, 20).toArray());
    assertThat(split.train()).isEqualTo(IntStream.range(20, 100).toArray());
  }

  @Test
  void warnsOfColumnsThatGiveTheTargetAway() {
    Table classes =
        table(
            texts("y", row -> row % 3 == 0 ? "a" : "b"),
            texts("copy", row -> row % 3 == 0 ? "A" : row % 3 == 1 ? "B" : "C"),
            numbers("score", row -> row % 3 == 0 ? 10 + row : -row),
            texts("fair", row -> "t" + row % 5));
    assertThat(Problems.of(classes, OF_Y).warnings())
        .hasSize(2)
        .anyMatch(warning -> warning.startsWith("'copy' gives the target 'y' away"))
        .anyMatch(warning -> warning.startsWith("'score' gives"));
    Table numbers = table(numbers("y", row -> row * row), numbers("z", row -> 5 - 2.0 * row * row));
    assertThat(Problems.of(numbers, OF_Y).warnings())
        .singleElement()
        .satisfies(warning -> assertThat(warning).startsWith("'z' gives"));
  }

  @Test
  void warnsOfClassesThatNoTrainingRowHas() {
    Table table =
        table(texts("y", row -> row > 190 ? "late" : "t" + row % 2), numbers("t", row -> row));
    assertThat(Problems.of(table, OF_Y.withTimeColumn("t")).warnings())
        .anyMatch(warning -> warning.contains("'late' is in no training row"));
  }

  private static Problem problem(Column target) {
    return problem(OF_Y, target);
  }

  private static Problem problem(ProblemSettings settings, Column target) {
    return Problems.of(table(target), settings).problem();
  }

  private static void expectRejection(Table table, ProblemSettings settings, String... parts) {
    assertThatThrownBy(() -> Problems.of(table, settings))
        .isInstanceOf(LearnException.class)
        .hasMessageContainingAll(parts);
  }

  /** With a feature {@code x}: the row's number. */
  private static Table table(Column... columns) {
    double[] x = IntStream.range(0, columns[0].rows()).asDoubleStream().toArray();
    Table table = new Table(List.of(columns));
    return columns[0].name().equals("y") ? table.with(new Column.Numbers("x", x)) : table;
  }

  private static Column numbers(String name, IntToDoubleFunction value) {
    return new Column.Numbers(name, IntStream.range(0, ROWS).mapToDouble(value).toArray());
  }

  private static Column texts(String name, IntFunction<String> value) {
    return texts(name, ROWS, value);
  }

  private static Column texts(String name, int rows, IntFunction<String> value) {
    String[] texts = IntStream.range(0, rows).mapToObj(value).toArray(String[]::new);
    List<String> dictionary = Arrays.stream(texts).distinct().toList();
    return new Column.Categories(
        name, Arrays.stream(texts).mapToInt(dictionary::indexOf).toArray(), dictionary);
  }
}
