package joist.compiler.shaped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.compiler.tier.Targets;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;
import org.junit.jupiter.api.Test;

class BlockCutTest {
  private static final long MAKE = 5_000;

  private static BlockCut of(long one, long four, long sixteen) {
    BlockCut cut = new BlockCut(new RowBlocks(16));
    made(cut, 1, one);
    made(cut, 4, four);
    made(cut, 16, sixteen);
    return cut;
  }

  private static void made(BlockCut cut, long rows, long nanos) {
    cut.made(rows, MAKE);
    cut.ran(rows, nanos);
  }

  private static List<Long> blocks(BlockCut cut, long rows) {
    cut.came(rows);
    List<Long> blocks = new ArrayList<>();
    for (long left = rows; left > 0; left -= blocks.getLast()) {
      blocks.add(cut.next(left));
    }
    return blocks;
  }

  @Test
  void runsExactlyTheRowsThereAreWhereRowsWeighMost() {
    BlockCut cut = of(100, 400, 1600);
    assertThat(blocks(cut, 3)).containsExactly(1L, 1L, 1L);
    assertThat(blocks(cut, 39)).containsExactly(16L, 16L, 4L, 1L, 1L, 1L);
  }

  @Test
  void fillsALargerBlockWhereThatTakesLess() {
    BlockCut cut = of(100, 120, 300);
    assertThat(blocks(cut, 1)).containsExactly(1L);
    assertThat(blocks(cut, 2)).containsExactly(4L);
    assertThat(blocks(cut, 7)).containsExactly(4L, 4L);
    assertThat(blocks(cut, 11)).containsExactly(16L);
    assertThat(blocks(cut, 18)).containsExactly(16L, 4L);
  }

  @Test
  void triesALargerBlockBeforeItKnowsWhatItTakes() {
    BlockCut cut = new BlockCut(new RowBlocks(16));
    assertThat(blocks(cut, 3)).containsExactly(4L);
    assertThat(blocks(cut, 2)).containsExactly(1L, 1L);
    made(cut, 1, 100);
    made(cut, 4, 390);
    assertThat(blocks(cut, 3)).containsExactly(1L, 1L, 1L);
  }

  @Test
  void fillsNothingWhereItMustNot() {
    BlockCut cut = of(100, 120, 300);
    cut.padNothing();
    assertThat(blocks(cut, 3)).containsExactly(1L, 1L, 1L);
  }

  /** 5 to 7 rows in two blocks of 4 read all weights twice. */
  @Test
  void makesABlockBetweenOnceBatchesWouldHaveSavedWhatItTakesToMakeIt() {
    BlockCut cut = of(1_000, 1_000, 2_500);
    int batches = 0;
    while (blocks(cut, 6).equals(List.of(4L, 4L))) {
      batches++;
      assertThat(batches).isLessThan(20);
    }
    assertThat(batches).isGreaterThan(5);
    assertThat(blocks(cut, 6)).containsExactly(6L);
    made(cut, 6, 1_100);
    assertThat(blocks(cut, 5)).containsExactly(6L);
  }

  /** Each of its blocks would have been another's place. */
  @Test
  void aBatchSavesWhatABlockBetweenSavesOnce() {
    BlockCut cut = new BlockCut(new RowBlocks(64));
    for (long rows : new long[] {1, 4, 16, 64}) {
      cut.made(rows, 100_000);
      cut.ran(rows, rows == 64 ? 12_000 : rows == 16 ? 2_000 : 1_000);
    }
    int batches = 0;
    while (blocks(cut, 38).equals(List.of(16L, 16L, 4L, 4L))) {
      batches++;
      assertThat(batches).isLessThan(1_000);
    }
    assertThat(batches).as("one of six rows saves 833 of 100,000").isEqualTo(120);
    assertThat(blocks(cut, 38)).contains(6L);
  }

  @Test
  void aBlockBetweenThatHadToGoIsMadeAgainOnlyWhenItHasPaidAgain() {
    BlockCut cut = of(1_000, 1_000, 2_500);
    made(cut, 6, 1_100);
    assertThat(blocks(cut, 6)).containsExactly(6L);

    cut.gone(6);

    int batches = 0;
    while (blocks(cut, 6).equals(List.of(4L, 4L))) {
      batches++;
      assertThat(batches).isLessThan(20);
    }
    assertThat(batches).as("each saves 900 of 5,000").isEqualTo(5);
  }

  @Test
  void makesNoneBetweenWhereRowsWeighMost() {
    BlockCut cut = of(1_000, 4_000, 16_000);
    for (int batch = 0; batch < 1_000; batch++) {
      assertThat(blocks(cut, 1 + batch % 40)).isSubsetOf(1L, 4L, 16L);
    }
  }

  @Test
  void leavesABlockThatTookLongerThanThoughtToThoseAroundIt() {
    BlockCut cut = of(1_000, 1_000, 2_500);
    made(cut, 6, 2_200);
    assertThat(blocks(cut, 6)).containsExactly(4L, 4L);
  }

  @Test
  void triesABlockAgainThatWasMeasuredWhileTheMachineWasSlow() {
    BlockCut cut = of(1_000, 1_000, 50_000);
    assertThat(blocks(cut, 15)).doesNotContain(16L);
    int batches = 0;
    while (!blocks(cut, 15).contains(16L)) {
      blocks(cut, 15).forEach(rows -> cut.ran(rows, 1_000));
      batches++;
      assertThat(batches).isLessThan(2_000);
    }
    cut.ran(16, 2_500);
    assertThat(blocks(cut, 15)).containsExactly(16L);
  }

  private static void run(BlockCut cut, long rows, Map<Long, Long> nanos) {
    blocks(cut, rows).forEach(block -> cut.ran(block, nanos.getOrDefault(block, 1_000L)));
  }

  @Test
  void whatIsAsSlowAgainIsTriedMoreAndMoreRarely() {
    BlockCut cut = of(1_000, 1_000, 50_000);
    int tried = 0;
    for (int batch = 0; batch < 10_000; batch++) {
      tried += blocks(cut, 15).contains(16L) ? 1 : 0;
      run(cut, 15, Map.of(16L, 50_000L));
    }
    assertThat(tried).isBetween(2, 10);
  }

  /** Six rows take so long indeed; 32 were measured while the machine was slow. */
  @Test
  void theSlowestKeepsNoOtherFromBeingTriedAgain() {
    BlockCut cut = new BlockCut(new RowBlocks(64));
    Map<Long, Long> nanos = Map.of(6L, 90_000L, 16L, 1_500L, 32L, 2_000L, 64L, 5_000L);
    nanos.forEach((rows, took) -> made(cut, rows, rows == 32 ? 30_000 : took));
    made(cut, 1, 1_000);
    made(cut, 4, 1_000);
    assertThat(blocks(cut, 32)).containsExactly(16L, 16L);
    int batches = 0;
    while (!blocks(cut, 32).contains(32L)) {
      run(cut, 32, nanos);
      run(cut, 6, nanos);
      batches++;
      assertThat(batches).isLessThan(5_000);
    }
    run(cut, 32, nanos);
    assertThat(blocks(cut, 32)).containsExactly(32L);
  }

  @Test
  void whatWasSoQuickOnceOnlyIsForgotten() {
    BlockCut cut = of(100, 400, 200);
    assertThat(blocks(cut, 9)).containsExactly(16L);
    for (int run = 0; run < 500; run++) {
      cut.ran(16, 1_600);
    }
    assertThat(blocks(cut, 9)).containsExactly(4L, 4L, 1L);
  }

  /** The plain way: all ways there are. */
  @Test
  void noOtherBlocksTakeLess() {
    long seed = Long.getLong("joist.seed", 2026L);
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      BlockTimes times = times(random);
      BlockPlan plan = new BlockPlan(64, times, true);
      double[] least = leastNanos(times);
      for (int rows = 1; rows <= 64; rows++) {
        double nanos = 0;
        for (long left = rows; left > 0; left -= plan.next(left)) {
          nanos += times.nanosOf(BlockTimes.sizeOf(plan.next(left)));
        }
        assertThat(nanos)
            .as("-Djoist.seed=%d, times %d, %d rows", seed, i, rows)
            .isCloseTo(least[rows], within(1e-6 * least[rows]));
      }
    }
  }

  private static BlockTimes times(Random random) {
    long[] nanos = new long[BlockTimes.sizes()];
    boolean[] there = new boolean[nanos.length];
    double weights = 1_000 * random.nextDouble();
    for (int size = 0; size < nanos.length; size++) {
      double noise = 0.5 + random.nextDouble();
      nanos[size] = (long) (noise * Math.max(weights, 50 * BlockTimes.rows(size)));
      there[size] = BlockTimes.isStanding(size) || random.nextBoolean();
    }
    return new BlockTimes(nanos, there);
  }

  private static double[] leastNanos(BlockTimes times) {
    double[] least = new double[65];
    for (int rows = 1; rows < least.length; rows++) {
      least[rows] = Double.POSITIVE_INFINITY;
      for (int size = 0; size < BlockTimes.sizes(); size++) {
        int left = (int) Math.max(0, rows - BlockTimes.rows(size));
        if (times.there()[size] && BlockTimes.rows(size) <= 64) {
          least[rows] = Math.min(least[rows], times.nanosOf(size) + least[left]);
        }
      }
    }
    return least;
  }

  /** 8 / x: rows of zeros that nobody sent would divide by zero. */
  @Test
  void whatFillsABlockIsRowsThatCameSoNoAnswerAndNoErrorComesOfIt() {
    ValueType type = ValueType.of(ElementType.I64, Dim.BATCH, Dim.of(2));
    GraphBuilder builder = new GraphBuilder("quotients");
    String x = builder.input("x", type);
    String eight = builder.constant("eight", Tensor.of(Shape.of(1), 8L));
    builder.nodeNamed("y", Node.ONNX, "Div", Map.of(), eight, x);
    builder.output("y", type);
    Graph graph = builder.build();
    ShapedRuns runs = new ShapedRuns(Targets.ofThisMachine().target());
    for (int rows = 1; rows < 40; rows++) {
      Tensor ones = TensorRows.join(Collections.nCopies(rows, Tensor.of(Shape.of(1, 2), 1L, 2L)));
      Tensor y = runs.run(graph, Map.of("x", ones)).get("y");
      assertThat(y.shape()).isEqualTo(Shape.of(rows, 2));
      assertThat(y.data().toArray(ValueLayout.JAVA_LONG)).containsOnly(8L, 4L).hasSize(2 * rows);
    }
  }
}
