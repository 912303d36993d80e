package joist.learn.tree;

/** Which round had the least loss, and whether to stop waiting for a better one. */
final class BestRound {
  private final int patience;
  private int best;
  private int last;
  private double least = Double.POSITIVE_INFINITY;

  /**
   * @param patience 0 to wait for ever
   */
  BestRound(int patience) {
    this.patience = patience;
  }

  void offer(int round, double loss) {
    last = round;
    if (loss < least) {
      least = loss;
      best = round;
    }
  }

  boolean isOver() {
    return patience > 0 && last - best >= patience;
  }

  /** The best round so far, from 1; 0 before any. */
  int round() {
    return best;
  }
}
