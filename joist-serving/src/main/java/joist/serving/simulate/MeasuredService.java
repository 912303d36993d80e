package joist.serving.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import joist.serving.batch.LatencyCurve;
import joist.serving.simulate.MeasuredTraffic.Batch;
import joist.serving.simulate.MeasuredTraffic.Sent;

/**
 * What was measured while other traffic ran, once more: batches take less even times than a curve
 * says, a thread that slept takes longer to begin and to run what has left its caches, requests
 * come later than they are due, and the slow moments of a machine come together.
 *
 * <p>The n-th batch takes what, of the measured ones of about its rows, that one took that was as
 * slow among its like as the n-th that was measured: by number and not by moment, since the batch
 * that runs at a moment is more often one that takes long. A request is as late as the one that was
 * due at that moment. When the measurement is over it begins again. One object serves one
 * simulation.
 */
public final class MeasuredService implements ServiceTime {
  /** Pauses up to these are alike. */
  private static final long[] PAUSES = {0, 500_000, 2_000_000, Long.MAX_VALUE};

  private static final int LIKE = 40;

  private final MeasuredTraffic seen;
  private final LatencyCurve curve;
  private final List<List<Batch>> byPause;
  private final Map<Like, double[]> times = new HashMap<>();
  private final long from;
  private final SplittableRandom random;
  private int next; // batch

  /** Batches that are compared. */
  private record Like(int rows, int pause) {}

  /**
   * Draws from what was seen.
   *
   * @param curve about what batches take, by which batches of almost as many rows are compared
   * @param from the moment of the measurement that the simulation begins at
   */
  public MeasuredService(MeasuredTraffic seen, LatencyCurve curve, long from, long seed) {
    if (seen.batches().isEmpty()) {
      throw new IllegalArgumentException("expected one measured batch or more, got none");
    }
    this.seen = seen;
    this.curve = curve;
    this.from = from;
    this.random = new SplittableRandom(seed);
    this.byPause = byPause(seen.batches());
    this.next = (int) seen.batches().stream().filter(batch -> batch.at() < from).count();
  }

  /** Those of each pause, by their rows; where there are few, with those of shorter pauses. */
  private static List<List<Batch>> byPause(List<Batch> batches) {
    List<List<Batch>> byPause = new ArrayList<>();
    for (int i = 0; i < PAUSES.length; i++) {
      int pause = i;
      List<Batch> found =
          batches.stream()
              .filter(batch -> pause(batch.idleNanos()) == pause)
              .sorted(Comparator.comparingInt(Batch::rows))
              .toList();
      byPause.add(found.size() < LIKE && i > 0 ? merged(byPause.getLast(), found) : found);
    }
    for (int i = PAUSES.length - 2; i >= 0; i--) {
      if (byPause.get(i).isEmpty()) {
        byPause.set(i, byPause.get(i + 1));
      }
    }
    return byPause;
  }

  private static List<Batch> merged(List<Batch> some, List<Batch> others) {
    List<Batch> all = new ArrayList<>(some);
    all.addAll(others);
    all.sort(Comparator.comparingInt(Batch::rows));
    return all;
  }

  private static int pause(long idleNanos) {
    return (int) Arrays.stream(PAUSES).filter(longest -> longest < idleNanos).count();
  }

  /** From 0 to 1 among its like. */
  private double slowness(Batch batch) {
    double[] like = timesOfCurve(batch.rows(), batch.idleNanos());
    double its = batch.runNanos() / curve.nanos(batch.rows());
    long faster = Arrays.stream(like).filter(other -> other < its).count();
    long slower = Arrays.stream(like).filter(other -> other > its).count();
    return (faster + like.length - slower) / (2.0 * like.length);
  }

  /** What batches of about these rows took, as parts of what the curve says, rising. */
  private double[] timesOfCurve(int rows, long idleNanos) {
    return times.computeIfAbsent(new Like(rows, pause(idleNanos)), this::timesOfCurve);
  }

  private double[] timesOfCurve(Like of) {
    List<Batch> all = byPause.get(of.pause());
    int from = (int) all.stream().filter(batch -> batch.rows() < of.rows()).count();
    int end = (int) all.stream().filter(batch -> batch.rows() <= of.rows()).count();
    while (end - from < Math.min(LIKE, all.size())) {
      from = Math.max(0, from - 1);
      end = Math.min(all.size(), end + 1);
    }
    return all.subList(from, end).stream()
        .mapToDouble(batch -> batch.runNanos() / curve.nanos(batch.rows()))
        .sorted()
        .toArray();
  }

  @Override
  public long lateNanos(long due) {
    List<Sent> requests = seen.requests();
    return requests.isEmpty() ? 0 : requests.get(lastAt(due)).lateNanos();
  }

  /** The last request that was due by this moment of the simulation. */
  private int lastAt(long due) {
    long moment = (from + due) % Math.max(1, seen.length());
    int low = 0;
    int high = seen.requests().size() - 1;
    while (low < high) {
      int middle = low + (high - low + 1) / 2;
      if (seen.requests().get(middle).due() <= moment) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  @Override
  public long handOffNanos(long idleNanos) {
    List<Batch> like = byPause.get(pause(idleNanos));
    return like.get(random.nextInt(like.size())).handOffNanos();
  }

  @Override
  public long runNanos(long now, int rows, long idleNanos) {
    double[] like = timesOfCurve(rows, idleNanos);
    int place = (int) (slowness(seen.batches().get(next++ % seen.batches().size())) * like.length);
    return (long) (curve.nanos(rows) * like[Math.min(place, like.length - 1)]);
  }
}
