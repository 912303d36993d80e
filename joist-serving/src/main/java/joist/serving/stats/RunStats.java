package joist.serving.stats;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Runs of a model that ended well, by the rows that ran together, and what they took. Recording is
 * from any thread, and lock-free where the size came before.
 */
public final class RunStats {
  /* Sizes up to it are told apart whatever comes; of larger ones as many, the first that came. */
  private static final int MOST = 1 << 10;

  private final Map<Integer, Sums> bySize = new ConcurrentHashMap<>();
  private final Sums others = new Sums();
  private final LongAdder otherRows = new LongAdder();

  /** What runs of one size took. */
  private static final class Sums {
    private final LongAdder runs = new LongAdder();
    private final LongAdder decodeNanos = new LongAdder();
    private final LongAdder runNanos = new LongAdder();
    private final LongAdder encodeNanos = new LongAdder();
  }

  /** Counts a run of so many rows. */
  public void ran(int rows, long nanos) {
    Sums sums = of(rows);
    sums.runNanos.add(nanos);
    sums.runs.increment();
    if (sums == others) {
      otherRows.add(rows);
    }
  }

  /** Adds what the inputs of such a run took, or of a part of it. */
  public void decoded(int rows, long nanos) {
    of(rows).decodeNanos.add(nanos);
  }

  /** Adds what the answers of such a run took, or of a part of it. */
  public void encoded(int rows, long nanos) {
    of(rows).encodeNanos.add(nanos);
  }

  private Sums of(int rows) {
    Sums known = bySize.get(rows);
    if (known != null) {
      return known;
    }
    return rows <= MOST || bySize.size() < 2 * MOST
        ? bySize.computeIfAbsent(rows, size -> new Sums())
        : others;
  }

  /** How they stand now. */
  public RunCounts counts() {
    List<RunCounts.OfSize> sizes =
        bySize.entrySet().stream()
            .map(entry -> counts(entry.getKey(), entry.getValue()))
            .filter(size -> size.runs() > 0)
            .sorted(Comparator.comparingInt(RunCounts.OfSize::rows))
            .toList();
    long runs = sizes.stream().mapToLong(RunCounts.OfSize::runs).sum();
    long rows = sizes.stream().mapToLong(size -> size.runs() * size.rows()).sum();
    return new RunCounts(runs + others.runs.sum(), rows + otherRows.sum(), sizes);
  }

  private static RunCounts.OfSize counts(int rows, Sums sums) {
    return new RunCounts.OfSize(
        rows, sums.runs.sum(), sums.decodeNanos.sum(), sums.runNanos.sum(), sums.encodeNanos.sum());
  }
}
