package joist.serving.stats;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import joist.serving.batch.BatchStats;

/**
 * Counters and latencies of one stream of requests: a version's, or a model's over all versions.
 *
 * <p>Recording is lock-free and from any thread. {@link #tick} is called about once a second, by
 * one thread; the recent window is as fine as that.
 */
public final class TrafficStats {
  private static final int WINDOW_TICKS = 10;

  private final Map<Stage, LatencyHistogram> stages = new EnumMap<>(Stage.class);
  private final LatencyHistogram total = new LatencyHistogram();
  private final LongAdder rows = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final LongAdder errorNanos = new LongAdder();
  private final LongAdder shed = new LongAdder();
  private final RunStats runs = new RunStats();
  private final BatchStats batches = new BatchStats();
  private final Deque<Mark> marks = new ArrayDeque<>();
  private final AtomicLong lastAnswerNanos;

  public TrafficStats(long nowNanos) {
    lastAnswerNanos = new AtomicLong(nowNanos);
    for (Stage stage : Stage.values()) {
      stages.put(stage, stage == Stage.TOTAL ? total : new LatencyHistogram());
    }
    marks.add(new Mark(nowNanos, LatencyCounts.none()));
  }

  /** The counts at a moment, to measure from. */
  public record Mark(long nanos, LatencyCounts counts) {}

  public void stage(Stage stage, long nanos) {
    histogram(stage).record(nanos);
  }

  /** Counts an answered request. */
  public void answered(int answeredRows, long totalNanos) {
    total.record(totalNanos);
    rows.add(answeredRows);
  }

  /** Hears when a request was answered. */
  public void answeredAt(long nowNanos) {
    lastAnswerNanos.setRelease(nowNanos);
  }

  /** When the last request was answered, on the clock of {@link #answeredAt}; empty for none. */
  public OptionalLong lastAnswerNanos() {
    return requests() == 0 ? OptionalLong.empty() : OptionalLong.of(lastAnswerNanos.get());
  }

  /** Counts a request that got an error, the caller's or ours. */
  public void failed(long totalNanos) {
    errors.increment();
    errorNanos.add(totalNanos);
  }

  public void shed() {
    shed.increment();
  }

  /** The batches that its requests ran in. */
  public BatchStats batches() {
    return batches;
  }

  /** Runs of the model, of a version's stream. */
  public RunStats runs() {
    return runs;
  }

  /** Requests answered. */
  public long requests() {
    return total.counts().total();
  }

  public long rows() {
    return rows.sum();
  }

  /** Requests that got an error, the caller's or ours. */
  public long errors() {
    return errors.sum();
  }

  /** What requests that got an error took, all together. */
  public long errorNanos() {
    return errorNanos.sum();
  }

  /** Requests turned away under overload. */
  public long shedCount() {
    return shed.sum();
  }

  public LatencyCounts counts(Stage stage) {
    return histogram(stage).counts();
  }

  private LatencyHistogram histogram(Stage stage) {
    LatencyHistogram histogram = stages.get(stage);
    if (histogram == null) {
      throw new IllegalStateException("no histogram of " + stage);
    }
    return histogram;
  }

  /** Moves the recent window on to {@code nowNanos}. */
  public synchronized void tick(long nowNanos) {
    marks.addLast(mark(nowNanos));
    while (marks.size() > WINDOW_TICKS + 1) {
      marks.removeFirst();
    }
  }

  /** Where the counts stand now. */
  public Mark mark(long nowNanos) {
    return new Mark(nowNanos, total.counts());
  }

  /** Traffic over the last ten ticks, up to now. */
  public Recent recent(long nowNanos) {
    Mark oldest;
    synchronized (this) {
      oldest = marks.getFirst();
    }
    return between(oldest, mark(nowNanos));
  }

  /** Traffic between two marks of these stats. */
  public static Recent between(Mark from, Mark to) {
    return Recent.of(to.counts().since(from.counts()), (to.nanos() - from.nanos()) / 1e9);
  }
}
