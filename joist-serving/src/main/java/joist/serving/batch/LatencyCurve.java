package joist.serving.batch;

import java.util.List;

/**
 * How long a batch takes by its rows: straight lines between points. Never falls as rows grow.
 *
 * @param points by rising rows; below the first the time is in proportion to it, and beyond the
 *     last the slope of the upper half goes on
 * @param spread how far batches are off it, on average, as a part of what it says; 0 or more
 */
public record LatencyCurve(List<Point> points, double spread) {
  /** That a batch of {@code rows} takes {@code nanos}. */
  public record Point(int rows, double nanos) {
    public Point {
      if (rows < 1 || !(nanos >= 0)) {
        throw new IllegalArgumentException(
            "expected 1 row or more and 0 ns or more, got %d rows and %s ns"
                .formatted(rows, nanos));
      }
    }
  }

  public LatencyCurve {
    points = List.copyOf(points);
    if (points.isEmpty() || !(spread >= 0)) {
      throw new IllegalArgumentException(
          "expected one point or more and a spread of 0 or more, got %d points, spread %s"
              .formatted(points.size(), spread));
    }
    for (int i = 1; i < points.size(); i++) {
      Point before = points.get(i - 1);
      Point here = points.get(i);
      if (here.rows() <= before.rows() || here.nanos() < before.nanos()) {
        throw new IllegalArgumentException(
            "expected points of rising rows and times that do not fall, got %s after %s"
                .formatted(here, before));
      }
    }
  }

  /** One that batches keep to. */
  public LatencyCurve(List<Point> points) {
    this(points, 0);
  }

  /** {@code fixed + rows * perRow}. */
  public static LatencyCurve linear(double fixedNanos, double perRowNanos) {
    return new LatencyCurve(
        List.of(
            new Point(1, fixedNanos + perRowNanos), new Point(2, fixedNanos + 2 * perRowNanos)));
  }

  /** What a batch of {@code rows} takes, in nanoseconds. */
  public double nanos(int rows) {
    Point first = points.getFirst();
    Point last = points.getLast();
    if (rows <= first.rows() || points.size() == 1) {
      return first.nanos() * rows / first.rows();
    }
    if (rows > last.rows()) {
      int half = Math.max(1, last.rows() / 2);
      double slope = (last.nanos() - nanos(half)) / (last.rows() - half);
      return last.nanos() + slope * (rows - last.rows());
    }
    int next = firstOf(rows);
    Point from = points.get(next - 1);
    Point to = points.get(next);
    double slope = (to.nanos() - from.nanos()) / (to.rows() - from.rows());
    return from.nanos() + slope * (rows - from.rows());
  }

  /** The number of the first point of so many rows or more. */
  private int firstOf(int rows) {
    int low = 0;
    int high = points.size() - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (points.get(middle).rows() < rows) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * How many of these rows are best run first: those batches count after which the rest would end
   * no later than all do in one, and the one of most rows a second is taken, the smaller of those
   * alike. Of a model that runs its rows in blocks, such a batch fills its blocks; where rows cost
   * as much together as apart, it is one row. What is worth most for its time first: Smith, Various
   * Optimizers for Single-Stage Production, 1956.
   *
   * @param rows that are to run, sooner or later; all of them where so large a batch is not known
   * @param alike times whose ratio is at most this are as good as the same; 1 or more
   */
  public int bestFirst(int rows, double alike) {
    if (rows > points.getLast().rows()) {
      return rows;
    }
    int best = 0;
    double bestRate = 0;
    double together = alike * nanos(rows);
    for (Point point : points) {
      int some = point.rows();
      if (some < rows
          && some / point.nanos() > alike * bestRate
          && point.nanos() + nanos(rows - some) <= together) {
        best = some;
        bestRate = some / point.nanos();
      }
    }
    return rows / nanos(rows) > alike * bestRate ? rows : best;
  }

  /** The most rows, up to {@code limit}, that take at most {@code nanos}; 0 when one takes more. */
  public int mostRowsWithin(double nanos, int limit) {
    int low = 0;
    int high = limit;
    while (low < high) {
      int middle = low + (high - low + 1) / 2;
      if (nanos(middle) <= nanos) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
