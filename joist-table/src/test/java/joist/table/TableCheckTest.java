package joist.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TableCheckTest {
  private static final int ROWS = 2_000;

  private final Random random = new Random(Long.getLong("joist.seed", 20260104L));

  @Test
  void findsNothingInASoundTable() {
    Table table = new Table(List.of(numbers("a", i -> random.nextGaussian()), coin("y")));
    assertThat(TableCheck.check(table, "y")).isEmpty();
  }

  @Test
  void namesTheNearestColumnWhenTheTargetIsMissing() {
    Table table = new Table(List.of(numbers("churned", i -> i % 3)));
    assertThat(errors(TableCheck.check(table, "chruned")))
        .anyMatch(message -> message.contains("did you mean 'churned'?"));
  }

  @Test
  void refusesATargetOfOneValueOrNone() {
    Table table =
        new Table(
            List.of(numbers("y", i -> 1), numbers("z", i -> Double.NaN), numbers("a", i -> i * 2)));
    assertThat(errors(TableCheck.check(table, "y")))
        .anyMatch(m -> m.contains("one value only (1.0)"));
    assertThat(errors(TableCheck.check(table, "z"))).anyMatch(m -> m.contains("no values"));
  }

  @Test
  void countsTheRowsWhoseTargetIsMissing() {
    Table table = new Table(List.of(numbers("y", i -> i < 10 ? Double.NaN : i % 7)));
    assertThat(messages(TableCheck.check(table, "y")))
        .anyMatch(m -> m.contains("missing in 10 of 2000 rows, which are dropped"));
  }

  @Test
  void warnsOfColumnsThatSayNothing() {
    Table table =
        new Table(
            List.of(
                coin("y"),
                numbers("none", i -> Double.NaN),
                numbers("same", i -> 3),
                numbers("row", i -> i + 5),
                texts("key", i -> "k" + i),
                coin("a")));
    List<String> messages = messages(TableCheck.check(table, "y"));
    assertThat(messages).anyMatch(m -> m.contains("'none' has no values"));
    assertThat(messages).anyMatch(m -> m.contains("'same' is always 3.0"));
    assertThat(messages).anyMatch(m -> m.contains("'row'") && m.contains("identifier"));
    assertThat(messages).anyMatch(m -> m.contains("'key'") && m.contains("identifier"));
    assertThat(messages).hasSize(4);
  }

  @Test
  void warnsOfColumnsEqualToOthers() {
    Column.Numbers a = numbers("a", i -> random.nextGaussian());
    Table table = new Table(List.of(a, a.named("b"), coin("y")));
    assertThat(messages(TableCheck.check(table, "y")))
        .containsExactly("columns 'a' and 'b' are equal in every row; leave one out");
  }

  @Test
  void warnsLoudlyOfAColumnEqualToTheTargetUpToRenaming() {
    Column.Booleans y = coin("y");
    Table table =
        new Table(
            List.of(
                y,
                texts("renamed", i -> y.values()[i] == 1 ? "gone" : "there"),
                numbers("noise", i -> random.nextGaussian())));
    assertLeak(TableCheck.check(table, "y"), "renamed", "AUC");
  }

  @Test
  void warnsOfANumberWhoseThresholdIsTheTarget() {
    Column.Numbers delay = numbers("delay", i -> Math.round(random.nextGaussian() * 40));
    Column.Booleans late = booleans("late", i -> delay.values()[i] >= 15);
    assertLeak(TableCheck.check(new Table(List.of(delay, late)), "late"), "delay", "AUC");
  }

  @Test
  void warnsOfANumberWhoseMiddleIsTheTarget() {
    Column.Numbers x = numbers("x", i -> random.nextDouble());
    Column.Booleans y = booleans("y", i -> Math.abs(x.values()[i] - 0.5) < 0.2);
    assertLeak(TableCheck.check(new Table(List.of(x, y)), "y"), "x", "AUC");
  }

  @Test
  void warnsOfAColumnThatIsMissingExactlyWhenTheTargetIsTrue() {
    Column.Booleans y = coin("y");
    Column.Numbers x = numbers("x", i -> y.values()[i] == 1 ? Double.NaN : random.nextGaussian());
    assertLeak(TableCheck.check(new Table(List.of(x, y)), "y"), "x", "AUC");
  }

  @Test
  void warnsOfALeakOfManyClasses() {
    Column.Categories y = texts("y", i -> "class" + random.nextInt(5));
    Column.Categories x = texts("x", i -> y.dictionary().get(y.codes()[i]) + "!");
    assertLeak(TableCheck.check(new Table(List.of(x, y)), "y"), "x", "accuracy");
  }

  @Test
  void warnsOfALeakOfANumber() {
    Column.Numbers y = numbers("y", i -> random.nextGaussian());
    Column.Numbers x = numbers("x", i -> 32 + 1.8 * y.values()[i]);
    assertLeak(TableCheck.check(new Table(List.of(x, y)), "y"), "x", "correlation");
  }

  @Test
  void doesNotTakeAnIdentifierOrAGoodFeatureForALeak() {
    Column.Booleans y = coin("y");
    Column.Numbers good = numbers("good", i -> y.values()[i] * 4 + random.nextGaussian());
    Column.Categories key = texts("key", i -> "k" + i);
    assertThat(messages(TableCheck.check(new Table(List.of(good, key, y)), "y")))
        .noneMatch(message -> message.contains("LEAK"));
  }

  @Test
  void refusesInfinities() {
    Table table =
        new Table(List.of(numbers("a", i -> i == 3 ? Double.POSITIVE_INFINITY : i % 5), coin("y")));
    assertThat(errors(TableCheck.check(table, "y")))
        .anyMatch(m -> m.contains("'a' holds 1 infinite"));
  }

  @Test
  void checksTheTimeColumn() {
    Table table =
        new Table(
            List.of(
                coin("y"),
                texts("when", i -> "x" + i % 3),
                new Column.Dates(
                    "day",
                    IntStream.range(0, ROWS)
                        .mapToDouble(i -> i < 3 ? Double.NaN : i * 7.0)
                        .toArray())));
    assertThat(errors(TableCheck.check(table, "y", "wen")))
        .anyMatch(m -> m.contains("did you mean 'when'?"));
    assertThat(errors(TableCheck.check(table, "y", "when")))
        .anyMatch(m -> m.contains("of type CATEGORY"));
    assertThat(errors(TableCheck.check(table, "y", "y")))
        .anyMatch(m -> m.contains("is the target"));
    assertThat(messages(TableCheck.check(table, "y", "day")))
        .anyMatch(m -> m.contains("missing in 3 rows"));
  }

  private static void assertLeak(List<Finding> findings, String column, String metric) {
    assertThat(findings)
        .filteredOn(finding -> finding.message().startsWith("LEAK?"))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.column()).isEqualTo(column);
          assertThat(finding.message()).contains("'" + column + "'", metric);
        });
  }

  private static List<String> errors(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.severity() == Finding.Severity.ERROR)
        .map(Finding::message)
        .toList();
  }

  private static List<String> messages(List<Finding> findings) {
    return findings.stream().map(Finding::message).toList();
  }

  private static Column.Numbers numbers(String name, IntToDoubleFunction value) {
    return new Column.Numbers(name, IntStream.range(0, ROWS).mapToDouble(value).toArray());
  }

  private Column.Booleans coin(String name) {
    return booleans(name, i -> random.nextBoolean());
  }

  private static Column.Booleans booleans(String name, java.util.function.IntPredicate value) {
    byte[] values = new byte[ROWS];
    for (int i = 0; i < ROWS; i++) {
      values[i] = (byte) (value.test(i) ? 1 : 0);
    }
    return new Column.Booleans(name, values);
  }

  private static Column.Categories texts(
      String name, java.util.function.IntFunction<String> value) {
    List<String> dictionary = new ArrayList<>();
    int[] codes = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      String text = value.apply(i);
      codes[i] = dictionary.indexOf(text);
      if (codes[i] < 0) {
        codes[i] = dictionary.size();
        dictionary.add(text);
      }
    }
    return new Column.Categories(name, Arrays.copyOf(codes, ROWS), dictionary);
  }
}
