package joist.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import joist.table.Column;
import joist.table.Table;
import org.junit.jupiter.api.Test;

class TablePredictorTest {
  private static final long SEED = Long.getLong("joist.seed", 20013);
  private static final Model NUMBER = Model.of(TinyModels.regression(), TinyModels.NUMBER);
  private static final Model BINARY = Model.of(TinyModels.binary(), TinyModels.BINARY);

  private static Table table(int rows) {
    Random random = new Random(SEED);
    double[] distance = new double[rows];
    byte[] weekend = new byte[rows];
    int[] origin = new int[rows];
    double[] date = new double[rows];
    for (int row = 0; row < rows; row++) {
      distance[row] = random.nextInt(10) == 0 ? Double.NaN : random.nextInt(50);
      weekend[row] = (byte) (random.nextInt(3) - 1);
      origin[row] = random.nextInt(4) - 1;
      date[row] = random.nextInt(10) == 0 ? Double.NaN : 86400.0 * random.nextInt(9);
    }
    return new Table(
        List.of(
            new Column.Dates("date", date),
            new Column.Categories("origin", origin, List.of("ATL", "ORD", "XYZ")),
            new Column.Numbers("distance", distance),
            new Column.Numbers("gate", new double[rows]),
            new Column.Booleans("weekend", weekend)));
  }

  @Test
  void answersEachRowOfATableAsItDoesAlone() {
    Table table = table(2500);
    Predictions numbers = NUMBER.predict(table);
    Predictions classes = BINARY.predict(table);
    for (int row = 0; row < table.rows(); row += 83) {
      var values = table.drop(List.of("gate")).row(row);
      assertThat(numbers.values()[row]).isEqualTo((float) NUMBER.predict(values).value());
      Prediction alone = BINARY.predict(values);
      assertThat(classes.classes().get(classes.labels()[row])).isEqualTo(alone.label().get());
      assertThat(classes.probabilities()[1][row]).isEqualTo(alone.probabilities().get("yes"));
    }
  }

  @Test
  void answersTheSameAtAnyThreadCount() {
    Table table = table(10_000);
    float[] one = NUMBER.predict(table, 1).values();
    assertThat(NUMBER.predict(table, 2).values()).isEqualTo(one);
    assertThat(NUMBER.predict(table, 5).values()).isEqualTo(one);
  }

  @Test
  void convertsColumnsThatWereReadWithAnotherType() {
    Table table =
        new Table(
            List.of(
                new Column.Categories("distance", new int[] {0, 1, -1}, List.of("5", "7.5")),
                new Column.Numbers("weekend", new double[] {1, 0, Double.NaN}),
                new Column.Numbers("origin", new double[] {1, 2, Double.NaN}),
                new Column.Categories("date", new int[] {0, -1, 0}, List.of("1970-01-02"))));
    assertThat(NUMBER.predict(table).values()).containsExactly(16f, 7.5f, 1f);
  }

  @Test
  void takesAnAllMissingColumnOfAnyType() {
    Table table =
        new Table(
            List.of(
                new Column.Dates("distance", new double[] {Double.NaN}),
                new Column.Dates("weekend", new double[] {Double.NaN}),
                new Column.Booleans("origin", new byte[] {-1}),
                new Column.Booleans("date", new byte[] {-1})));
    assertThat(NUMBER.predict(table).values()).containsExactly(0f);
  }

  @Test
  void namesTheRowOfTheTableThatCannotBeConverted() {
    int[] codes = new int[3000];
    codes[2999] = 1;
    Table table = table(3000).with(new Column.Categories("distance", codes, List.of("5", "far")));
    assertThatThrownBy(() -> NUMBER.predict(table, 2))
        .isInstanceOf(BadRowException.class)
        .hasMessageStartingWith("row 2999, column 'distance': expected a number")
        .hasMessageContaining("'far'");
  }

  @Test
  void namesAbsentColumns() {
    assertThatThrownBy(() -> NUMBER.predict(table(3).drop(List.of("origin", "date"))))
        .isInstanceOf(BadRowException.class)
        .hasMessageContaining("expected the columns 'origin', 'date', found none");
  }

  @Test
  void answersNoRowsWithNone() {
    assertThat(NUMBER.predict(table(0)).rows()).isZero();
    assertThat(BINARY.predict(table(0)).rows()).isZero();
  }

  @Test
  void givesItsAnswersAsColumns() {
    assertThat(BINARY.predict(table(5)).columns("late").stream().map(Column::name))
        .containsExactly("predicted_late", "probability_no", "probability_yes");
    assertThat(NUMBER.predict(table(5)).columns("delay").stream().map(Column::name))
        .containsExactly("predicted_delay");
  }
}
