package joist.learn.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import joist.learn.parallel.Workers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowPartitionTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void movesLeftRowsBeforeRightOnesInOrder(int threads) {
    int rows = 100_003;
    SplittableRandom random = new SplittableRandom(Rows.seed());
    int[] group = random.ints(rows).toArray();
    long[] goesLeft = random.longs(4).toArray();
    int shift = 16;
    try (Workers workers = new Workers(threads)) {
      RowPartition partition = new RowPartition(rows, workers);
      partition.startWithAll();
      int from = 10;
      int to = rows - 7;
      int middle = partition.split(from, to, group, shift, goesLeft);
      List<Integer> expected = new ArrayList<>();
      List<Integer> right = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        int bin = group[row] >>> shift & 0xFF;
        boolean left = (goesLeft[bin >>> 6] >>> bin & 1) != 0;
        (row >= from && row < to && !left ? right : expected).add(row);
        if (row == to - 1) {
          assertThat(middle).isEqualTo(expected.size());
          expected.addAll(right);
        }
      }
      assertThat(partition.rows()).containsExactly(expected.stream().mapToInt(i -> i).toArray());
    }
  }
}
