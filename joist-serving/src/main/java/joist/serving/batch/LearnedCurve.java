package joist.serving.batch;

import java.util.ArrayList;
import java.util.List;

/**
 * A latency curve learned from batches that ran: moving averages of rows and time for each power of
 * two of the rows. Thread-safe.
 */
public final class LearnedCurve {
  private static final int CLASSES = 31;
  private static final double WEIGHT = 1.0 / 8;
  private static final double WEIGHT_ANEW = 0.5;
  /*
   * The first batches of a size run cold: an average that began there would take long to forget, so
   * a sample that is far below the average replaces it.
   */
  private static final double FAR_BELOW = 0.5;

  private final double[] rows = new double[CLASSES];
  private final double[] nanos = new double[CLASSES];
  private volatile LatencyCurve curve;

  /** Assumes a curve until something has run. */
  public LearnedCurve(LatencyCurve assumed) {
    this.curve = assumed;
  }

  /** Learns that a batch took {@code took} nanoseconds. */
  public synchronized void learn(int batchRows, long took) {
    learn(batchRows, took, WEIGHT);
  }

  /** The same, of a size that is rarely run: what is known of it is old, and counts for half. */
  public synchronized void learnAnew(int batchRows, long took) {
    learn(batchRows, took, WEIGHT_ANEW);
  }

  private void learn(int batchRows, long took, double weight) {
    int index = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Math.max(1, batchRows));
    if (rows[index] == 0 || took < FAR_BELOW * nanos[index]) {
      rows[index] = batchRows;
      nanos[index] = took;
    } else {
      rows[index] += weight * (batchRows - rows[index]);
      nanos[index] += weight * (took - nanos[index]);
    }
    curve = fitted();
  }

  private LatencyCurve fitted() {
    List<LatencyCurve.Point> points = new ArrayList<>();
    double most = 0;
    for (int i = 0; i < CLASSES; i++) {
      if (rows[i] > 0) {
        most = Math.max(most, nanos[i]);
        points.add(new LatencyCurve.Point((int) Math.round(rows[i]), most));
      }
    }
    return new LatencyCurve(rising(points));
  }

  /** Two classes' averages may round to the same rows, where a batch's size is a power of two. */
  private static List<LatencyCurve.Point> rising(List<LatencyCurve.Point> points) {
    List<LatencyCurve.Point> rising = new ArrayList<>();
    for (LatencyCurve.Point point : points) {
      if (!rising.isEmpty() && rising.getLast().rows() >= point.rows()) {
        rising.removeLast();
      }
      rising.add(point);
    }
    return rising;
  }

  /** The curve as it is known now. */
  public LatencyCurve curve() {
    return curve;
  }
}
