package joist.serving.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import joist.serving.batch.LatencyCurve;

/**
 * What was measured while other traffic ran, once more: batches take less even times than a curve
 * says, a thread that slept takes longer to begin and to run what has left its caches, and the slow
 * moments of a machine come together.
 *
 * <p>A batch takes what, of the measured ones of about its rows, that one took that was as slow
 * among its like as the one that ran at this moment of the measurement; when the measurement is
 * over it begins again. One object serves one simulation.
 */
public final class MeasuredService implements ServiceTime {
  /** Pauses up to these are alike. */
  private static final long[] PAUSES = {0, 500_000, 2_000_000, Long.MAX_VALUE};

  private static final int LIKE = 40;

  private final List<Sample> samples;
  private final LatencyCurve curve;
  private final List<List<Sample>> byPause;
  private final double[] slowness; // of each sample, from 0 to 1 among its like
  private final SplittableRandom random;

  /**
   * One batch that ran.
   *
   * @param at when it began, from the start of the measurement
   * @param rows it had
   * @param idleNanos how long its thread had had nothing to do; 0 where it followed another batch
   * @param handOffNanos from the moment that the thread was asked for until it looked at the queue
   * @param runNanos from then on until the answers were there
   */
  public record Sample(long at, int rows, long idleNanos, long handOffNanos, long runNanos) {
    /** The same, of a measurement that began so many nanoseconds after the first. */
    public Sample later(long nanos) {
      return new Sample(at + nanos, rows, idleNanos, handOffNanos, runNanos);
    }
  }

  /**
   * Draws from samples.
   *
   * @param samples one or more, in the order in which they ran
   * @param curve about what batches take, by which batches of almost as many rows are compared
   */
  public MeasuredService(List<Sample> samples, LatencyCurve curve, long seed) {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("expected one measured batch or more, got none");
    }
    this.samples = List.copyOf(samples);
    this.curve = curve;
    this.random = new SplittableRandom(seed);
    this.byPause = byPause(samples);
    this.slowness = samples.stream().mapToDouble(this::slowness).toArray();
  }

  /** Those of each pause, by their rows; where there are few, with those of shorter pauses. */
  private static List<List<Sample>> byPause(List<Sample> samples) {
    List<List<Sample>> byPause = new ArrayList<>();
    for (int i = 0; i < PAUSES.length; i++) {
      int pause = i;
      List<Sample> found =
          samples.stream()
              .filter(sample -> pause(sample.idleNanos()) == pause)
              .sorted(Comparator.comparingInt(Sample::rows))
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

  private static List<Sample> merged(List<Sample> some, List<Sample> others) {
    List<Sample> all = new ArrayList<>(some);
    all.addAll(others);
    all.sort(Comparator.comparingInt(Sample::rows));
    return all;
  }

  private static int pause(long idleNanos) {
    return (int) Arrays.stream(PAUSES).filter(longest -> longest < idleNanos).count();
  }

  private double slowness(Sample sample) {
    double[] like = timesOfCurve(sample.rows(), sample.idleNanos());
    double its = sample.runNanos() / curve.nanos(sample.rows());
    long faster = Arrays.stream(like).filter(other -> other < its).count();
    long slower = Arrays.stream(like).filter(other -> other > its).count();
    return (faster + like.length - slower) / (2.0 * like.length);
  }

  /** What batches of about these rows took, as parts of what the curve says, rising. */
  private double[] timesOfCurve(int rows, long idleNanos) {
    List<Sample> all = byPause.get(pause(idleNanos));
    int from = (int) all.stream().filter(sample -> sample.rows() < rows).count();
    int end = (int) all.stream().filter(sample -> sample.rows() <= rows).count();
    while (end - from < Math.min(LIKE, all.size())) {
      from = Math.max(0, from - 1);
      end = Math.min(all.size(), end + 1);
    }
    return all.subList(from, end).stream()
        .mapToDouble(sample -> sample.runNanos() / curve.nanos(sample.rows()))
        .sorted()
        .toArray();
  }

  @Override
  public long handOffNanos(long idleNanos) {
    List<Sample> like = byPause.get(pause(idleNanos));
    return like.get(random.nextInt(like.size())).handOffNanos();
  }

  @Override
  public long runNanos(long now, int rows, long idleNanos) {
    double[] like = timesOfCurve(rows, idleNanos);
    int place = (int) (slowness[index(now)] * like.length);
    return (long) (curve.nanos(rows) * like[Math.min(place, like.length - 1)]);
  }

  /** The last sample that ran by this moment. */
  private int index(long now) {
    long moment = now % (samples.getLast().at() + 1);
    int low = 0;
    int high = samples.size() - 1;
    while (low < high) {
      int middle = low + (high - low + 1) / 2;
      if (samples.get(middle).at() <= moment) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
