package joist.compiler.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import joist.compiler.target.Routine;
import org.junit.jupiter.api.Test;

class TeamTest {
  private final long seed = Long.getLong("joist.seed", 2026L);

  @Test
  void refusesNoThreads() {
    assertThatThrownBy(() -> new Workers(Runnable::run, 0))
        .hasMessageContaining("expected 1 thread or more, got 0");
  }

  /** Each stage adds to every element what its neighbour had before: a wrong order shows. */
  @Test
  void runsStagesInOrderWhateverTheThreads() {
    Random random = new Random(seed);
    try (ExecutorService lent = Executors.newFixedThreadPool(6)) {
      for (int threads : new int[] {1, 2, 3, 7}) {
        for (int trial = 0; trial < 40; trial++) {
          int extent = 2 + random.nextInt(300);
          int count = 1 + random.nextInt(30);
          long[][] rows = new long[count + 1][extent];
          List<Stage> stages = new ArrayList<>();
          for (int row = 0; row < count; row++) {
            stages.add(stage(random, rows[row], rows[row + 1]));
          }
          Team team = new Team(stages, threads);
          for (int call = 0; call < 5; call++) {
            rows[0][0] = call;
            team.run(new Workers(lent, threads));
            assertThat(rows[count]).as("seed %d", seed).isEqualTo(expected(call, count, extent));
          }
        }
      }
    }
  }

  private static Stage stage(Random random, long[] from, long[] to) {
    Routine routine =
        (start, end) -> {
          for (int i = (int) start; i < end; i++) {
            to[i] = next(from, i);
          }
        };
    int parts = Math.min(to.length, 1 + random.nextInt(20));
    return random.nextInt(4) == 0
        ? new Stage.Alone(() -> routine.run(0, to.length))
        : new Stage.Split(routine, to.length, parts);
  }

  private static long next(long[] from, int i) {
    return 3 * from[i] + from[(i + 1) % from.length] + i;
  }

  private static long[] expected(int call, int count, int extent) {
    long[] row = new long[extent];
    row[0] = call;
    for (int stage = 0; stage < count; stage++) {
      long[] to = new long[extent];
      for (int i = 0; i < extent; i++) {
        to[i] = next(row, i);
      }
      row = to;
    }
    return row;
  }

  @Test
  void theCallerDoesItAloneWhereNobodyHelps() {
    long[] sum = new long[1];
    Stage stage = new Stage.Split((from, to) -> sum[0] += to - from, 10, 5);
    Team team = new Team(List.of(stage), 3);
    team.run(new Workers(task -> {}, 3));
    team.run(
        new Workers(
            task -> {
              throw new RejectedExecutionException("busy");
            },
            3));
    assertThat(sum[0]).isEqualTo(20);
  }

  @Test
  void helpersThatComeTooLateLeave() {
    List<Runnable> late = new ArrayList<>();
    long[] runs = new long[1];
    Team team = new Team(List.of(new Stage.Split((from, to) -> runs[0]++, 4, 4)), 2);
    team.run(new Workers(late::add, 2));
    assertThat(runs[0]).isEqualTo(4);
    late.getFirst().run();
    assertThat(runs[0]).isEqualTo(4);
  }

  /** More helpers than processors, so that those of one call are late for the next. */
  @Test
  void noHelperStaysBehindWhenCallsAreOver() throws InterruptedException {
    ExecutorService lent = Executors.newFixedThreadPool(8);
    try {
      Routine longerThanHelpersTurn =
          (from, to) -> {
            for (int turn = 0; turn < 20_000; turn++) {
              Thread.onSpinWait();
            }
          };
      Stage two = new Stage.Split(longerThanHelpersTurn, 2, 2);
      Team team = new Team(List.of(two, two), 8);
      for (int call = 0; call < 1_000; call++) {
        team.run(new Workers(lent, 8));
      }
      lent.shutdown();
      assertThat(lent.awaitTermination(1, TimeUnit.MINUTES)).as("all helpers left").isTrue();
    } finally {
      lent.shutdownNow();
    }
  }

  @Test
  void tellsTheCallerWhatFailed() {
    try (ExecutorService lent = Executors.newFixedThreadPool(2)) {
      Routine failing =
          (from, to) -> {
            throw new IllegalArgumentException("no");
          };
      Team team = new Team(List.of(new Stage.Split(failing, 8, 8)), 3);
      for (int call = 0; call < 20; call++) {
        assertThatThrownBy(() -> team.run(new Workers(lent, 3)))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("a part of a step failed");
      }
    }
  }
}
