package joist.learn.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import joist.learn.LearnException;
import joist.learn.RandomTables;
import joist.learn.feature.FeatureEncoder.ColumnDecision;
import joist.table.Column;
import joist.table.Table;
import org.junit.jupiter.api.Test;

class FeaturePlanTest {
  private static final double JANUARY_2001 = 978_307_200;

  @Test
  void rejectsATableWithoutUsableColumnsAndSaysWhy() {
    Table table =
        table(numbers("same", 4, 4, 4), numbers("none", Double.NaN, Double.NaN, Double.NaN));
    assertThatThrownBy(() -> FeaturePlan.forTrees(table))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("'same' has the same value in every row")
        .hasMessageContaining("'none' has no values");
  }

  @Test
  void rejectsATableWithoutColumns() {
    assertThatThrownBy(() -> FeaturePlan.forLinear(new Table(List.of())))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("no feature columns");
  }

  @Test
  void rejectsAColumnNamedAsAnOutput() {
    assertThatThrownBy(() -> FeaturePlan.forTrees(table(numbers("label", 1, 2))))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("rename the column");
  }

  @Test
  void namesTheColumnThatIsMissingWhenEncoding() {
    FeaturePlan plan = FeaturePlan.forTrees(table(numbers("a", 1, 2), numbers("b", 1, 5)));
    assertThatThrownBy(() -> plan.encode(table(numbers("a", 1, 2))))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("expected a column 'b'")
        .hasMessageContaining("got columns [a]");
  }

  @Test
  void namesTheColumnOfAnotherTypeWhenEncoding() {
    for (Table train : tablesOfOneColumnEach()) {
      Column other =
          train.columns().getFirst() instanceof Column.Dates ? numbers("a", 1) : dates("a", 1);
      FeaturePlan plan = FeaturePlan.forTrees(train);
      assertThatThrownBy(() -> plan.encode(table(other)))
          .isInstanceOf(LearnException.class)
          .hasMessageContaining("column 'a'")
          .hasMessageContaining("got type " + other.type());
    }
  }

  private static List<Table> tablesOfOneColumnEach() {
    return List.of(
        table(numbers("a", 1, 2)),
        table(new Column.Booleans("a", new byte[] {0, 1})),
        table(texts("a", "x", "y", "x")),
        table(dates("a", JANUARY_2001, JANUARY_2001 + 100 * 86_400)));
  }

  @Test
  void findsColumnsByNameNotByPlace() {
    FeaturePlan plan = FeaturePlan.forTrees(table(numbers("a", 1, 2), numbers("b", 3, 4)));
    FeatureMatrix encoded = plan.encode(table(numbers("b", 9), numbers("z", 0), numbers("a", 7)));
    assertThat(encoded.columns()).isDeepEqualTo(new float[][] {{7}, {9}});
  }

  @Test
  void ordersCategoriesByCountThenText() {
    FeaturePlan plan = FeaturePlan.forTrees(table(texts("a", "z", "b", "c", "c", "b", "q")));
    assertThat(plan.features()).containsExactly(new Feature("a", "a", 4));
    FeatureMatrix encoded = plan.encode(table(texts("a", "b", "c", "q", "z", "new", "")));
    assertThat(encoded.columns()[0]).containsExactly(0, 1, 2, 3, Float.NaN, Float.NaN);
  }

  @Test
  void doesNotDependOnTheOrderOfRowsForCategories() {
    Table table = new RandomTables(new Random(5)).of(2_000, 50);
    Table reversed = table.rows(IntStream.range(0, 2_000).map(row -> 1_999 - row).toArray());
    assertThat(Arrays.deepToString(FeaturePlan.forTrees(reversed).encode(table).columns()))
        .isEqualTo(Arrays.deepToString(FeaturePlan.forTrees(table).encode(table).columns()));
  }

  @Test
  void leavesOutIdentifiers() {
    double[] rowNumbers = IntStream.range(0, 200).asDoubleStream().toArray();
    String[] names =
        IntStream.range(0, 200).mapToObj(row -> "customer " + row).toArray(String[]::new);
    double[] values = Arrays.stream(rowNumbers).map(value -> value % 7).toArray();
    FeaturePlan plan =
        FeaturePlan.forTrees(
            table(numbers("row", rowNumbers), texts("name", names), numbers("x", values)));
    assertThat(plan.decisions())
        .extracting(ColumnDecision::used)
        .containsExactly(false, false, true);
    assertThat(plan.decisions().get(1).reason()).contains("identifier");
  }

  @Test
  void givesTheFrequencyOfTextsThatAreTooManyToLearnEach() {
    String[] mostlyDistinct =
        IntStream.range(0, 3_000).mapToObj(row -> "t" + row * 2 / 3).toArray(String[]::new);
    FeaturePlan plan = FeaturePlan.forTrees(table(texts("a", mostlyDistinct)));
    assertThat(plan.features()).containsExactly(new Feature("a.frequency", "a", 0));
    assertThat(plan.encode(table(texts("a", "t0", "t1", "new", ""))).columns()[0])
        .containsExactly(2, 1, 1, 1);
  }

  @Test
  void givesCodesToTheMostFrequentOfManyTextsAndFrequencyBeside() {
    String[] many =
        IntStream.range(0, 6_000).mapToObj(row -> "t" + row % 1_500).toArray(String[]::new);
    assertThat(FeaturePlan.forTrees(table(texts("a", many))).features())
        .containsExactly(new Feature("a", "a", 1_000), new Feature("a.frequency", "a", 0));
  }

  @Test
  void leavesOutTheMonthWhenTrainingRowsSpanHalfAYear() {
    FeaturePlan plan = FeaturePlan.forTrees(table(hours("when", 180 * 24)));
    assertThat(plan.features())
        .extracting(Feature::name)
        .containsExactly("when.hour", "when.weekday", "when.day");
    assertThat(plan.decisions().getFirst().reason())
        .contains("month, day of year, days elapsed left out")
        .contains("180 days");
  }

  @Test
  void keepsTheMonthWhenTrainingRowsSpanYears() {
    assertThat(FeaturePlan.forTrees(table(hours("when", 2 * 365 * 24))).features())
        .extracting(Feature::name)
        .contains("when.month", "when.day of year", "when.days elapsed");
  }

  @Test
  void leavesOutTheHourOfDatesWithoutTimes() {
    double[] days = IntStream.range(0, 100).mapToDouble(d -> JANUARY_2001 + 86_400.0 * d).toArray();
    assertThat(FeaturePlan.forTrees(table(dates("when", days))).features())
        .extracting(Feature::name)
        .containsExactly("when.weekday", "when.day");
  }

  @Test
  void standardisesNumbersForLinearModels() {
    FeaturePlan plan = FeaturePlan.forLinear(table(numbers("a", 1, 2, 3, 4, 5)));
    float[] encoded = plan.encode(table(numbers("a", 1, 3, 5))).columns()[0];
    assertThat(encoded).containsExactly((float) -Math.sqrt(2), 0, (float) Math.sqrt(2));
  }

  @Test
  void fillsMissingNumbersByTheMedianAndFlagsThem() {
    FeaturePlan plan = FeaturePlan.forLinear(table(numbers("a", 1, 2, 9, Double.NaN)));
    float[][] encoded = plan.encode(table(numbers("a", 2, Double.NaN))).columns();
    assertThat(encoded[0][0]).isEqualTo(encoded[0][1]);
    assertThat(encoded[1]).containsExactly(0, 1);
  }

  @Test
  void holdsInfinitiesAtTheEndsOfTheTrainingRange() {
    FeaturePlan plan =
        FeaturePlan.forLinear(table(numbers("a", 1, 2, 9, Double.POSITIVE_INFINITY)));
    float[] encoded =
        plan.encode(table(numbers("a", 1, 9, -1e300, Double.POSITIVE_INFINITY))).columns()[0];
    assertThat(encoded[2]).isEqualTo(encoded[0]).isFinite();
    assertThat(encoded[3]).isEqualTo(encoded[1]).isFinite();
  }

  @Test
  void flagsWhatIsMissingWhereAllElseIsTheSame() {
    FeaturePlan plan = FeaturePlan.forLinear(table(numbers("a", 5, 5, Double.NaN)));
    assertThat(plan.features()).containsExactly(new Feature("a.missing", "a", 0));
  }

  @Test
  void givesRareUnseenAndMissingTextsTheLastCodeForLinearModels() {
    FeaturePlan plan =
        FeaturePlan.forLinear(
            table(texts("a", "x", "x", "x", "x", "x", "y", "y", "y", "y", "y", "rare")));
    assertThat(plan.features()).containsExactly(new Feature("a", "a", 3));
    assertThat(plan.encode(table(texts("a", "x", "y", "rare", "new", ""))).columns()[0])
        .containsExactly(0, 1, 2, 2, 2);
  }

  @Test
  void givesLinearModelsTheHourAsACategory() {
    FeaturePlan plan = FeaturePlan.forLinear(table(hours("when", 30 * 24)));
    assertThat(plan.features())
        .containsExactly(
            new Feature("when.hour", "when", 24), new Feature("when.weekday", "when", 7));
    double halfPastOne = JANUARY_2001 + 5_400;
    float[][] encoded = plan.encode(table(dates("when", halfPastOne, Double.NaN))).columns();
    assertThat(encoded[0]).containsExactly(1, Float.NaN);
    assertThat(encoded[1]).containsExactly(0, Float.NaN);
  }

  @Test
  void decidesOnEveryColumnInOrder() {
    Table table = new RandomTables(new Random(1)).of(1_000, 20);
    assertThat(FeaturePlan.forTrees(table).decisions())
        .extracting(ColumnDecision::column)
        .containsExactlyElementsOf(table.names());
    assertThat(FeaturePlan.forLinear(table).decisions())
        .allMatch(decision -> !decision.treatment().isEmpty() && !decision.reason().isEmpty());
  }

  private static Table table(Column... columns) {
    return new Table(List.of(columns));
  }

  private static Column numbers(String name, double... values) {
    return new Column.Numbers(name, values);
  }

  private static Column dates(String name, double... seconds) {
    return new Column.Dates(name, seconds);
  }

  private static Column hours(String name, int hours) {
    return dates(
        name, IntStream.range(0, hours).mapToDouble(h -> JANUARY_2001 + 3_600.0 * h).toArray());
  }

  /** Empty texts are missing. */
  private static Column texts(String name, String... texts) {
    List<String> dictionary =
        Arrays.stream(texts).filter(text -> !text.isEmpty()).distinct().toList();
    return new Column.Categories(
        name, Arrays.stream(texts).mapToInt(dictionary::indexOf).toArray(), dictionary);
  }
}
