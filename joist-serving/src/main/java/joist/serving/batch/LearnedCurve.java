package joist.serving.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/**
 * A latency curve learned from batches that ran: a moving average for each number of rows, where
 * those are few, and for each sixteenth of an octave, where they are many, so that it has the steps
 * of a model that runs its rows in blocks; times how slow the machine is just now, which all sizes
 * share. Averages that fall as rows grow are of one time in truth, and are pooled (isotonic
 * regression: Barlow and others, Statistical Inference under Order Restrictions, 1972).
 * Thread-safe.
 */
public final class LearnedCurve {
  private static final int EACH = 64;
  private static final int PARTS = 16;
  private static final double MOST_WEIGHT = 8;
  private static final double WEIGHT_ANEW = 2;
  private static final double PACE_WEIGHT = 1.0 / 4;
  private static final double SPREAD_WEIGHT = 1.0 / 20;
  /*
   * The first batches of a size run cold, and would be avoided ever after: what is so many times
   * what another sample allows is given up at once, and tried again. What is so many times what was
   * expected is a stall, and is believed no further.
   */
  private static final double FAR = 2;
  /*
   * A size beyond which nothing is known is not run again where smaller ones are said to be as good,
   * so after so many batches it is forgotten, and tried; after twice as many each time that it is
   * still no better.
   */
  private static final int DOUBT_AFTER = 64;
  private static final int MOST_DOUBT_AFTER = 4096;
  private static final double ALIKE = 1.05;

  private final TreeMap<Integer, Size> sizes = new TreeMap<>();
  private double pace = 1;
  private double spread;
  private int sinceDoubt;
  private int doubtAfter = DOUBT_AFTER;
  private volatile LatencyCurve curve;

  /** Batches of about so many rows, at pace 1. */
  private static final class Size {
    private double rows;
    private double nanos;
    private double weight;

    void learn(int batchRows, double took, double mostWeight) {
      weight = FAR * took < nanos ? 1 : Math.min(weight + 1, mostWeight);
      rows += (batchRows - rows) / weight;
      nanos += (took - nanos) / weight;
    }
  }

  /** Assumes a curve until something has run. */
  public LearnedCurve(LatencyCurve assumed) {
    this.curve = assumed;
  }

  /** Learns that a batch took {@code took} nanoseconds. */
  public synchronized void learn(int batchRows, long took) {
    int rows = Math.max(1, batchRows);
    double told = (double) took;
    learn(rows, isBetweenKnown(number(rows)) ? paced(rows, told) : told, MOST_WEIGHT);
  }

  /** The same, of a size that is rarely run: what is known of it is old, and counts for half. */
  public synchronized void learnAnew(int batchRows, long took) {
    learn(Math.max(1, batchRows), (double) took, WEIGHT_ANEW);
  }

  private void learn(int rows, double took, double mostWeight) {
    int number = number(rows);
    double atPace = took / pace;
    sizes.computeIfAbsent(number, size -> new Size()).learn(rows, atPace, mostWeight);
    // No batch takes much longer than a larger one, nor than its rows in smaller ones.
    sizes.headMap(number).values().removeIf(size -> size.nanos > FAR * atPace);
    sizes
        .tailMap(number, false)
        .values()
        .removeIf(size -> size.nanos > FAR * atPace * Math.ceil(size.rows / rows));
    curve = fitted();
    if (++sinceDoubt >= doubtAfter) {
      doubtTheLargest();
    }
  }

  private void doubtTheLargest() {
    sinceDoubt = 0;
    int largest = (int) Math.round(sizes.lastEntry().getValue().rows);
    if (sizes.size() > 1 && curve.bestFirst(largest, ALIKE) < largest) {
      sizes.pollLastEntry();
      doubtAfter = Math.min(2 * doubtAfter, MOST_DOUBT_AFTER);
      curve = fitted();
    } else {
      doubtAfter = DOUBT_AFTER;
    }
  }

  private boolean isBetweenKnown(int number) {
    return !sizes.isEmpty() && number >= sizes.firstKey() && number <= sizes.lastKey();
  }

  /** What is believed of it, after it has told how slow the machine is. */
  private double paced(int rows, double took) {
    double expected = Math.max(1, curve.nanos(rows));
    if (FAR * took < expected) {
      return took;
    }
    double believed = Math.min(took, FAR * expected);
    double off = believed / expected - 1;
    spread += SPREAD_WEIGHT * (Math.abs(off) - spread);
    pace = Math.clamp(pace * (1 + PACE_WEIGHT * off), 1 / FAR, FAR);
    return believed;
  }

  private static int number(int rows) {
    return rows <= EACH
        ? rows
        : EACH + 1 + (int) (PARTS * Math.log((double) rows / EACH) / Math.log(2));
  }

  private LatencyCurve fitted() {
    Deque<Level> levels = new ArrayDeque<>();
    for (Size size : sizes.values()) {
      Level level = new Level(size.rows, size.rows, size.nanos, size.weight);
      while (!levels.isEmpty() && levels.getLast().nanos() >= level.nanos()) {
        level = levels.removeLast().and(level);
      }
      levels.add(level);
    }
    List<LatencyCurve.Point> points = new ArrayList<>();
    for (Level level : levels) {
      add(points, level.from(), level.nanos() * pace);
      add(points, level.to(), level.nanos() * pace);
    }
    return new LatencyCurve(points, spread);
  }

  /** Averages next to each other may round to the same rows. */
  private static void add(List<LatencyCurve.Point> points, double rows, double nanos) {
    int rounded = (int) Math.round(rows);
    if (points.isEmpty() || points.getLast().rows() < rounded) {
      points.add(new LatencyCurve.Point(rounded, nanos));
    }
  }

  /** Sizes next to each other that take the same time. */
  private record Level(double from, double to, double nanos, double weight) {
    Level and(Level more) {
      double both = weight + more.weight;
      return new Level(from, more.to, (nanos * weight + more.nanos * more.weight) / both, both);
    }
  }

  /** The curve as it is known now. */
  public LatencyCurve curve() {
    return curve;
  }
}
