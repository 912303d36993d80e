package joist.learn.metric;

import java.util.ArrayList;
import java.util.List;

/** Points of a plot, at most {@value #MOST_POINTS}, in drawing order. */
public record Curve(List<Point> points) {
  /** More cannot be told apart on a plot. */
  public static final int MOST_POINTS = 200;

  public Curve {
    points = List.copyOf(points);
  }

  public record Point(double x, double y) {}

  /**
   * False positive rate against true positive rate, from (0, 0) to (1, 1); empty when all rows are
   * of one kind.
   */
  static Curve roc(Ranking ranking) {
    if (!ranking.hasBothKinds()) {
      return new Curve(List.of());
    }
    List<Point> points = new ArrayList<>(List.of(new Point(0, 0)));
    Thinning thinning = new Thinning(2);
    for (int group = 0; group < ranking.groups(); group++) {
      double x = ranking.negatives()[group] / ranking.allNegatives();
      double y = ranking.positives()[group] / ranking.allPositives();
      if (thinning.keeps(x + y) || group == ranking.groups() - 1) {
        points.add(new Point(x, y));
      }
    }
    return new Curve(points);
  }

  /** Recall against precision, from the highest score down. */
  static Curve precisionRecall(Ranking ranking) {
    if (!ranking.hasBothKinds()) {
      return new Curve(List.of());
    }
    List<Point> points = new ArrayList<>();
    Thinning thinning = new Thinning(1);
    for (int group = 0; group < ranking.groups(); group++) {
      double recall = ranking.positives()[group] / ranking.allPositives();
      double answered = ranking.positives()[group] + ranking.negatives()[group];
      if (thinning.keeps(recall) || group == ranking.groups() - 1) {
        points.add(new Point(recall, ranking.positives()[group] / answered));
      }
    }
    return new Curve(points);
  }

  /** Mean answer against mean truth of each bin; on the diagonal answers are as large as truth. */
  static Curve calibration(List<Bins.Bin> bins) {
    return new Curve(bins.stream().map(bin -> new Point(bin.answer(), bin.truth())).toList());
  }

  /** Keeps the first point at or past each of equal steps along a rising length. */
  private static final class Thinning {
    private final double step;
    private int kept;

    Thinning(double length) {
      step = length / (MOST_POINTS - 3);
    }

    boolean keeps(double position) {
      if (position < kept * step) {
        return false;
      }
      kept = (int) (position / step) + 1;
      return true;
    }
  }
}
