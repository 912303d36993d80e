package joist.learn.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import joist.learn.parallel.Workers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramBuilderTest {
  @ParameterizedTest
  @CsvSource({"1, 10", "2, 10", "1, 3000", "2, 3000", "3, 50000", "2, 200000"})
  void sumsWhatAddingRowByRowSums(int threads, int count) {
    SplittableRandom random = new SplittableRandom(Rows.seed());
    int[][] groups = {random.ints(count).toArray(), random.ints(count).toArray()};
    float[] g = new float[count];
    float[] h = new float[count];
    for (int row = 0; row < count; row++) {
      g[row] = (float) random.nextDouble(-1, 1);
      h[row] = (float) random.nextDouble();
    }
    Gradients gradients = GradientsTest.of(g, h);
    BinnedMatrix matrix = new BinnedMatrix(binnings(8), groups, count);
    boolean[] all = new boolean[8];
    Arrays.fill(all, true);
    try (Workers workers = new Workers(threads)) {
      RowPartition partition = new RowPartition(count, workers);
      partition.startWithAll();
      HistogramBuilder builder = new HistogramBuilder(matrix, gradients, partition, all, workers);
      assertThat(builder.build(0, count)).isEqualTo(plain(matrix, gradients, partition, 0, count));
      int middle = partition.split(0, count, groups[0], 8, new long[] {-1L, 0x5555L, 0, -1L});
      assertThat(builder.build(0, middle))
          .isEqualTo(plain(matrix, gradients, partition, 0, middle));
      assertThat(builder.build(middle, count))
          .isEqualTo(plain(matrix, gradients, partition, middle, count));
    }
  }

  private static long[] plain(
      BinnedMatrix matrix, Gradients gradients, RowPartition partition, int from, int to) {
    long[] sums = Histogram.empty(matrix);
    for (int i = from; i < to; i++) {
      int row = partition.rows()[i];
      for (int f = 0; f < matrix.features(); f++) {
        int at = Histogram.offset(f) + 2 * matrix.bin(f, row);
        sums[at] += gradients.pairs()[row] >> 32;
        sums[at + 1] += (gradients.pairs()[row] & 0xFFFFFFFFL) + gradients.countUnit();
      }
    }
    return sums;
  }

  private static java.util.List<Binning> binnings(int count) {
    Binning any =
        OrderedBinning.of(
            Rows.FEATURES.getFirst(), new float[] {1, 2}, false, TreeSettings.Bins.standard());
    return java.util.Collections.nCopies(count, any);
  }
}
