package joist.learn.tree;

import java.util.List;
import joist.learn.parallel.Workers;

/** The validation rows and what the trees so far say of them. */
record Validation(
    Objective objective, BinnedMatrix matrix, Labels labels, Scores scores, Workers workers) {
  private static final int BLOCK = 1 << 13;

  int rows() {
    return matrix.rows();
  }

  /** Adds a round's trees, one for each output. */
  void add(List<Tree> round) {
    for (int k = 0; k < round.size(); k++) {
      round.get(k).addTo(scores.sums()[k], matrix, workers);
    }
  }

  /** The weighted mean loss; blocks are summed in order, so that threads do not change it. */
  double loss() {
    int blocks = (rows() + BLOCK - 1) / BLOCK;
    double[] sums = new double[blocks];
    workers.run(
        blocks,
        (block, slot) -> {
          int end = Math.min(rows(), (block + 1) * BLOCK);
          for (int row = block * BLOCK; row < end; row++) {
            sums[block] += labels.weight(row) * objective.loss(scores, labels.values()[row], row);
          }
        });
    double total = 0;
    for (double sum : sums) {
      total += sum;
    }
    return total / labels.totalWeight();
  }

  /** The weighted mean loss of some rows. */
  static double loss(Objective objective, Scores scores, Labels labels, int[] rows) {
    double total = 0;
    double weight = 0;
    for (int row : rows) {
      total += labels.weight(row) * objective.loss(scores, labels.values()[row], row);
      weight += labels.weight(row);
    }
    return total / weight;
  }
}
