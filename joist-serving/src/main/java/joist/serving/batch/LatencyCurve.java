package joist.serving.batch;

import java.util.List;

/**
 * How long a batch takes by its rows: straight lines between points. Never falls as rows grow.
 *
 * @param points by rising rows; below the first the time is in proportion to it, and beyond the
 *     last the final slope goes on
 */
public record LatencyCurve(List<Point> points) {
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
    if (points.isEmpty()) {
      throw new IllegalArgumentException("expected one point or more, got none");
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

  /** {@code fixed + rows * perRow}. */
  public static LatencyCurve linear(double fixedNanos, double perRowNanos) {
    return new LatencyCurve(
        List.of(
            new Point(1, fixedNanos + perRowNanos), new Point(2, fixedNanos + 2 * perRowNanos)));
  }

  /** What a batch of {@code rows} takes, in nanoseconds. */
  public double nanos(int rows) {
    Point first = points.getFirst();
    if (rows <= first.rows()) {
      return first.nanos() * rows / first.rows();
    }
    int next = 1;
    while (next < points.size() - 1 && points.get(next).rows() < rows) {
      next++;
    }
    if (next == points.size()) {
      return first.nanos() * rows / first.rows();
    }
    Point from = points.get(next - 1);
    Point to = points.get(next);
    double slope = (to.nanos() - from.nanos()) / (to.rows() - from.rows());
    return from.nanos() + slope * (rows - from.rows());
  }

  /** Whether batches nearly as large have been seen: more than half of so many rows. */
  public boolean isOf(int rows) {
    return rows < 2 * points.getLast().rows();
  }

  /** What a row costs where it costs least, of batches of up to {@code most} rows. */
  public double leastNanosPerRow(int most) {
    double least = nanos(most) / most;
    for (Point point : points) {
      least = point.rows() <= most ? Math.min(least, point.nanos() / point.rows()) : least;
    }
    return least;
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
