package joist.serving.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import joist.serving.batch.LatencyCurve;
import joist.serving.simulate.MeasuredTraffic.Batch;
import joist.serving.simulate.MeasuredTraffic.Sent;

/**
 * What was measured while other traffic ran, once more: batches take less even times than a curve
 * says, a thread that slept takes longer to begin and to run what has left its caches, requests
 * come later than they are due, and the slow moments of a machine come together.
 *
 * <p>Rule: a batch takes {@code curve(rows) * factor(rows, pause) * slowness(moment)}. A batch was
 * as slow as its time over the first two; what batches of about so many rows after such a pause
 * take is seen beside those that ran shortly before and after, since a slow machine makes large
 * batches, and large batches would seem slow. A request is as late as the one that was due at that
 * moment. When the measurement is over it begins again. One object serves one simulation.
 */
public final class MeasuredService implements ServiceTime {
  /** Pauses up to these are alike. */
  private static final long[] PAUSES = {0, 500_000, 2_000_000, Long.MAX_VALUE};

  private static final int AROUND = 16; // batches before and after
  private static final int LEAST = 5; // batches that tell a factor

  private final MeasuredTraffic seen;
  private final LatencyCurve curve;
  private final long from;
  private final SplittableRandom random;
  private final List<List<Batch>> byPause = new ArrayList<>();
  private final List<NavigableMap<Integer, Double>> factors =
      new ArrayList<>(); // by pause, by size

  /**
   * Draws from what was seen.
   *
   * @param curve about what batches take by their rows
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
    double[] beside = beside();
    for (int pause = 0; pause < PAUSES.length; pause++) {
      int its = pause;
      byPause.add(
          seen.batches().stream().filter(batch -> pause(batch.idleNanos()) == its).toList());
      factors.add(factors(pause, beside));
    }
  }

  /** The logarithm of each batch's part of the curve, less the mean of those around it. */
  private double[] beside() {
    double[] logs = seen.batches().stream().mapToDouble(one -> Math.log(ofCurve(one))).toArray();
    double[] beside = new double[logs.length];
    for (int i = 0; i < logs.length; i++) {
      int first = Math.max(0, i - AROUND);
      int end = Math.min(logs.length, i + AROUND + 1);
      beside[i] = logs[i] - Arrays.stream(logs, first, end).average().orElseThrow();
    }
    return beside;
  }

  private double ofCurve(Batch batch) {
    return batch.runNanos() / curve.nanos(batch.rows());
  }

  private NavigableMap<Integer, Double> factors(int pause, double[] beside) {
    NavigableMap<Integer, List<Double>> bySize = new TreeMap<>();
    for (int i = 0; i < beside.length; i++) {
      Batch batch = seen.batches().get(i);
      if (pause(batch.idleNanos()) == pause) {
        bySize.computeIfAbsent(size(batch.rows()), size -> new ArrayList<>()).add(beside[i]);
      }
    }
    NavigableMap<Integer, Double> factors = new TreeMap<>();
    bySize.forEach((size, all) -> {
      if (all.size() >= LEAST) {
        factors.put(size, Math.exp(all.stream().sorted().toList().get(all.size() / 2)));
      }
    });
    return factors;
  }

  private static int pause(long idleNanos) {
    return (int) Arrays.stream(PAUSES).filter(longest -> longest < idleNanos).count();
  }

  /** Few rows are told apart one by one, more by a fifth. */
  private static int size(int rows) {
    return rows <= 4 ? rows : (int) Math.round(4 * Math.log(rows) / Math.log(2));
  }

  /** Of those nearest in size, after such a pause or a shorter one. */
  private double factor(int rows, long idleNanos) {
    for (int pause = pause(idleNanos); pause >= 0; pause--) {
      NavigableMap<Integer, Double> bySize = factors.get(pause);
      Map.Entry<Integer, Double> near = bySize.floorEntry(size(rows));
      near = near == null ? bySize.ceilingEntry(size(rows)) : near;
      if (near != null) {
        return near.getValue();
      }
    }
    return 1;
  }

  @Override
  public long lateNanos(long due) {
    List<Sent> requests = seen.requests();
    if (requests.isEmpty()) {
      return 0;
    }
    int after = firstAfter(due, requests.size(), number -> requests.get(number).due());
    return requests.get(Math.max(0, after - 1)).lateNanos();
  }

  @Override
  public long handOffNanos(long idleNanos) {
    List<Batch> like = byPause.get(pause(idleNanos));
    List<Batch> some = like.isEmpty() ? seen.batches() : like;
    return some.get(random.nextInt(some.size())).handOffNanos();
  }

  /*
   * The next one that began, not the one that ran: at any moment what runs is more often one that
   * takes long.
   */
  @Override
  public long runNanos(long now, int rows, long idleNanos) {
    List<Batch> batches = seen.batches();
    int next = firstAfter(now, batches.size(), number -> batches.get(number).at());
    Batch then = batches.get(next % batches.size());
    double slowness = ofCurve(then) / factor(then.rows(), then.idleNanos());
    return (long) (curve.nanos(rows) * factor(rows, idleNanos) * slowness);
  }

  /** The first of so many that was later in the measurement than this moment of the simulation. */
  private int firstAfter(long now, int count, IntToLongFunction at) {
    long moment = (from + now) % Math.max(1, seen.length());
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) / 2;
      if (at.applyAsLong(middle) <= moment) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
