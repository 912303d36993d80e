package joist.serving.simulate;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was measured, drawn at random: batches of a size take less even times than their median, and
 * a thread that slept takes longer to begin, and to run what is no longer in its caches. Draws
 * depend on the seed alone, so one object serves one simulation.
 */
public final class MeasuredService implements ServiceTime {
  private final TreeMap<Integer, TreeMap<Long, List<Sample>>> byRows;
  private final SplittableRandom random;

  /**
   * One batch that ran.
   *
   * @param rows it had
   * @param idleNanos how long its thread had had nothing to do; 0 where it followed another batch
   * @param handOffNanos until the thread looked at the queue
   * @param runNanos from then on until the answers were there
   */
  public record Sample(int rows, long idleNanos, long handOffNanos, long runNanos) {}

  /**
   * @param samples of one row at least, and of threads that were not idle
   */
  public MeasuredService(List<Sample> samples, long seed) {
    this.byRows =
        samples.stream()
            .collect(
                Collectors.groupingBy(
                    Sample::rows,
                    TreeMap::new,
                    Collectors.groupingBy(Sample::idleNanos, TreeMap::new, Collectors.toList())));
    byRows.values().forEach(byIdle -> byIdle.replaceAll((idle, of) -> sorted(of)));
    this.random = new SplittableRandom(seed);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("expected one measured batch or more, got none");
    }
  }

  private static List<Sample> sorted(List<Sample> samples) {
    return samples.stream().sorted(Comparator.comparingLong(Sample::runNanos)).toList();
  }

  @Override
  public long handOffNanos(long idleNanos) {
    List<Sample> samples = after(byRows.firstEntry().getValue(), idleNanos);
    return samples.get(random.nextInt(samples.size())).handOffNanos();
  }

  @Override
  public long runNanos(long now, int rows, long idleNanos) {
    double share = random.nextDouble();
    Map.Entry<Integer, TreeMap<Long, List<Sample>>> below = byRows.floorEntry(rows);
    Map.Entry<Integer, TreeMap<Long, List<Sample>>> above = byRows.ceilingEntry(rows);
    if (below == null || above == null) {
      Map.Entry<Integer, TreeMap<Long, List<Sample>>> end = below == null ? above : below;
      return (long) (drawn(end, idleNanos, share) * rows / end.getKey());
    }
    double low = drawn(below, idleNanos, share);
    double high = drawn(above, idleNanos, share);
    int gap = above.getKey() - below.getKey();
    return (long) (gap == 0 ? low : low + (high - low) * (rows - below.getKey()) / gap);
  }

  private static double drawn(
      Map.Entry<Integer, TreeMap<Long, List<Sample>>> of, long idleNanos, double share) {
    List<Sample> samples = after(of.getValue(), idleNanos);
    return samples.get((int) (share * samples.size())).runNanos();
  }

  /** Those whose thread had been idle for the longest time that is no longer than this. */
  private static List<Sample> after(TreeMap<Long, List<Sample>> byIdle, long idleNanos) {
    Map.Entry<Long, List<Sample>> entry = byIdle.floorEntry(idleNanos);
    return (entry == null ? byIdle.firstEntry() : entry).getValue();
  }
}
