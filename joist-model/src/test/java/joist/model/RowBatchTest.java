package joist.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowBatchTest {
  private static final Model NUMBER = Model.of(TinyModels.regression(), TinyModels.NUMBER);
  private static final Model BINARY = Model.of(TinyModels.binary(), TinyModels.BINARY);

  private static void set(RowBatch batch, int row, double distance) {
    batch.number(row, 0, distance);
    batch.bool(row, 1, true);
    batch.text(row, 2, "ATL");
    batch.text(row, 3, "1970-01-02");
  }

  @Test
  void runsRowsAgainAndAgain() {
    try (RowBatch batch = NUMBER.borrow(3)) {
      for (int round = 0; round < 5; round++) {
        batch.start(3);
        for (int row = 0; row < 3; row++) {
          set(batch, row, 10 * round + row);
        }
        batch.run();
        assertThat(batch.value(2)).isEqualTo(10 * round + 2 + 111);
        assertThat(batch.label(0)).isEmpty();
      }
    }
  }

  @Test
  void numbersFieldsByName() {
    try (RowBatch batch = NUMBER.borrow(1)) {
      assertThat(batch.field("origin")).isEqualTo(2);
      assertThat(batch.field("Origin")).isEqualTo(-1);
    }
  }

  @Test
  void refusesToRunARowWithAnUnsetField() {
    try (RowBatch batch = NUMBER.borrow(2)) {
      batch.start(2);
      set(batch, 0, 1);
      batch.number(1, 0, 1);
      batch.missing(1, 2);
      assertThatThrownBy(batch::run)
          .isInstanceOf(BadRowException.class)
          .hasMessage(
              "row 1: expected the columns 'weekend', 'date', found none; send null for a missing value");
      batch.start(1);
      assertThatThrownBy(batch::run).isInstanceOf(BadRowException.class);
    }
  }

  @Test
  void refusesRowsOutsideTheBatch() {
    try (RowBatch batch = NUMBER.borrow(2)) {
      batch.start(1);
      assertThatThrownBy(() -> batch.number(1, 0, 5)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> batch.start(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void comesFromThePoolAgainOnceClosed() {
    Model model = Model.of(TinyModels.regression(), TinyModels.NUMBER);
    RowBatch first = model.borrow(3);
    RowBatch second = model.borrow(4);
    assertThat(second).isNotSameAs(first);
    first.close();
    first.close();
    RowBatch third = model.borrow(4);
    assertThat(third).isSameAs(first);
    assertThat(model.borrow(4)).isNotSameAs(first).isNotSameAs(second);
    assertThat(model.borrow(1)).isNotSameAs(first);
  }

  @Test
  void keepsCallersApart() {
    List<Integer> wrong =
        IntStream.range(0, 4).parallel().mapToObj(thread -> wrongAnswers(thread)).toList();
    assertThat(wrong).containsOnly(0);
  }

  private static int wrongAnswers(int thread) {
    int wrong = 0;
    for (int i = 0; i < 2000; i++) {
      try (RowBatch batch = NUMBER.borrow(1)) {
        batch.start(1);
        set(batch, 0, 1000 * thread + i);
        batch.run();
        wrong += batch.value(0) == 1000 * thread + i + 111 ? 0 : 1;
      }
    }
    return wrong;
  }

  @Test
  void allocatesNothingOnTheSteadyPath() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    double sum = 0;
    long allocated;
    long end = System.nanoTime() + 60_000_000_000L;
    do { // until the virtual machine's compiler has come to it
      for (int i = 0; i < 30_000; i++) {
        sum += once(i);
      }
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 1000; i++) {
        sum += once(i);
      }
      allocated = threads.getThreadAllocatedBytes(thread) - before;
    } while (allocated >= 1000 && System.nanoTime() < end);
    assertThat(sum).isPositive();
    // Less than a byte a row: asking for the count may itself allocate a little.
    assertThat(allocated).isLessThan(1000);
  }

  private static double once(int i) {
    try (RowBatch batch = BINARY.borrow(1)) {
      batch.start(1);
      set(batch, 0, i);
      batch.run();
      return batch.probability(0, 1) + batch.label(0).length();
    }
  }
}
