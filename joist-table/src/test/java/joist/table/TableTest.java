package joist.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final double NAN = Double.NaN;

  private final Table table =
      new Table(
          List.of(
              new Column.Dates("d", new double[] {30, 10, NAN, 20}),
              new Column.Numbers("n", new double[] {1, 2, 3, NAN}),
              new Column.Booleans("b", new byte[] {1, 0, -1, 1}),
              new Column.Categories("c", new int[] {0, 1, 0, -1}, List.of("x", "y"))));

  @Test
  void selectsAndDropsColumns() {
    assertThat(table.select(List.of("c", "d")).names()).containsExactly("c", "d");
    assertThat(table.drop(List.of("n", "b")).names()).containsExactly("d", "c");
    assertThatThrownBy(() -> table.select(List.of("m")))
        .hasMessageContaining("expected a column 'm'");
    assertThatThrownBy(() -> table.drop(List.of("dd"))).hasMessageContaining("did you mean 'd'?");
  }

  @Test
  void picksRows() {
    assertThat(table.rows(new int[] {3, 0, 0}).row(1)).isEqualTo(table.row(0));
    assertThat(table.slice(1, 3).rows()).isEqualTo(2);
    assertThat(table.slice(1, 3).row(0)).isEqualTo(table.row(1));
    assertThat(table.head(2).rows()).isEqualTo(2);
    assertThat(table.head(100).rows()).isEqualTo(4);
  }

  @Test
  void sortsByADateMissingLast() {
    assertThat(((Column.Numbers) table.sortBy("d").column("n")).values())
        .containsExactly(2, NAN, 1, 3);
    assertThatThrownBy(() -> table.sortBy("c")).hasMessageContaining("expected a date or number");
  }

  @Test
  void sortsStably() {
    long seed = Long.getLong("joist.seed", 20260105L);
    Random random = new Random(seed);
    for (int size : new int[] {0, 1, 2, 3, 100, 10_000}) {
      double[] keys = random.ints(size, 0, 50).asDoubleStream().toArray();
      int[] order = RowOrder.rising(keys);
      for (int i = 1; i < size; i++) {
        boolean rising =
            keys[order[i - 1]] < keys[order[i]]
                || (keys[order[i - 1]] == keys[order[i]] && order[i - 1] < order[i]);
        assertThat(rising).as("seed %d, size %d, at %d", seed, size, i).isTrue();
      }
    }
  }

  @Test
  void addsAndReplacesColumns() {
    Column more = new Column.Numbers("m", new double[4]);
    assertThat(table.with(more).names()).containsExactly("d", "n", "b", "c", "m");
    assertThat(table.with(more.named("n")).column("n").value(0)).isEqualTo(0.0);
    assertThatThrownBy(() -> table.with(new Column.Numbers("m", new double[3])))
        .hasMessageContaining("equal length");
  }

  @Test
  void refusesEqualNames() {
    Column column = new Column.Numbers("m", new double[1]);
    assertThatThrownBy(() -> new Table(List.of(column, column))).hasMessageContaining("'m' twice");
  }
}
