package joist.learn.tree;

import joist.learn.parallel.Workers;

/**
 * Builds the histograms of leaves from their rows. One tree long.
 *
 * <p>A leaf's rows are cut in blocks, and where those are fewer than the threads, the feature
 * groups in slices. Each block gathers its gradients once, then passes them group by group through
 * a histogram that fits the first-level cache.
 */
final class HistogramBuilder {
  private static final int MIN_BLOCK = 1 << 11;
  private static final int MAX_BLOCK = 1 << 15;

  private final BinnedMatrix matrix;
  private final Gradients gradients;
  private final RowPartition partition;
  private final boolean[] groupUsed;
  private final Workers workers;
  private final long[][] ordered;

  HistogramBuilder(
      BinnedMatrix matrix,
      Gradients gradients,
      RowPartition partition,
      boolean[] featureUsed,
      Workers workers) {
    this.matrix = matrix;
    this.gradients = gradients;
    this.partition = partition;
    this.workers = workers;
    this.groupUsed = new boolean[matrix.groups().length];
    for (int f = 0; f < featureUsed.length; f++) {
      groupUsed[f / BinnedMatrix.FEATURES_IN_GROUP] |= featureUsed[f];
    }
    this.ordered = new long[workers.threads()][MAX_BLOCK];
  }

  /** The histogram of rows {@code from} to {@code to - 1} of the partition. */
  long[] build(int from, int to) {
    boolean identity = partition.isIdentity(from, to);
    int threads = workers.threads();
    int rows = to - from;
    int block = Math.clamp((rows + threads - 1) / threads, MIN_BLOCK, MAX_BLOCK);
    int blocks = (rows + block - 1) / block;
    int slices = blocks >= threads ? 1 : slices(rows);
    long[][] perSlot = new long[threads][];
    perSlot[0] = Histogram.empty(matrix);
    workers.run(
        blocks * slices,
        (part, slot) -> {
          int begin = from + part / slices * block;
          int end = Math.min(to, begin + block);
          if (slices > 1) {
            // Slices write to different groups of the one histogram.
            add(begin, end, identity, part % slices, slices, perSlot[0], ordered[slot]);
          } else {
            if (slot > 0 && perSlot[slot] == null) {
              perSlot[slot] = Histogram.empty(matrix);
            }
            add(begin, end, identity, 0, 1, perSlot[slot], ordered[slot]);
          }
        });
    for (int slot = 1; slot < threads; slot++) {
      if (perSlot[slot] != null) {
        Histogram.add(perSlot[0], 0, perSlot[slot]);
      }
    }
    return perSlot[0];
  }

  /** How many slices of groups are worth waking threads for. */
  private int slices(int rows) {
    int groups = groupUsed.length;
    return (long) rows * groups < 4L * MIN_BLOCK ? 1 : Math.min(groups, workers.threads());
  }

  private void add(
      int begin, int end, boolean identity, int slice, int slices, long[] into, long[] room) {
    int[] rows = partition.rows();
    long[] pairs = gradients.pairs();
    boolean gathered = false;
    for (int group = slice; group < groupUsed.length; group += slices) {
      if (!groupUsed[group]) {
        continue;
      }
      int[] bins = matrix.groups()[group];
      long[] sums;
      if (identity) {
        sums = Histogram.sum(bins, begin, end, pairs, gradients.countUnit());
      } else {
        if (!gathered) {
          gather(begin, end, room);
          gathered = true;
        }
        sums = Histogram.sum(bins, rows, begin, end, room, gradients.countUnit());
      }
      Histogram.add(into, group * Histogram.GROUP, sums);
    }
  }

  private void gather(int begin, int end, long[] room) {
    int[] rows = partition.rows();
    long[] pairs = gradients.pairs();
    for (int i = begin; i < end; i++) {
      room[i - begin] = pairs[rows[i]];
    }
  }
}
