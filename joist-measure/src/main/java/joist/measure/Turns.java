package joist.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times several calls in turns: in each round every call runs for an equal slice of time, so that
 * what disturbs the machine disturbs all of them. Medians over the rounds are what is told.
 *
 * @param budget that all rounds take together, if no single run takes longer than its slice
 */
public record Turns(Duration budget) {
  private static final int ROUNDS = 7;
  private static final long WARM_PARTS = 10;
  private static final long LEAST_WARM_NANOS = 300_000_000;
  private static final long LEAST_SAMPLE_NANOS = 4_000;
  private static final int MOST_SAMPLES = 100_000;

  /** The times of calls, in their order; each has run before, and runs warm first. */
  public List<CallTime> take(List<? extends Runnable> calls) {
    long slice = budget.toNanos() / ROUNDS / Math.max(1, calls.size());
    long warmNanos =
        Math.max(
            budget.toNanos() / WARM_PARTS,
            Math.min(budget.toNanos(), LEAST_WARM_NANOS * calls.size()));
    List<Timed> timed = new ArrayList<>();
    for (Runnable call : calls) {
      timed.add(new Timed(call, warmNanos / calls.size()));
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (Timed each : timed) {
        each.round(round, slice);
      }
    }
    return timed.stream().map(Timed::time).toList();
  }

  /** One call with what was seen of it. */
  private static final class Timed {
    private final Runnable call;
    private final int atOnce;
    private final double[] means = new double[ROUNDS];
    private final double[] samples = new double[MOST_SAMPLES];
    private int sampled;
    private long runs;

    Timed(Runnable call, long warmNanos) {
      this.call = call;
      long warmRuns = 0;
      long start = System.nanoTime();
      long now;
      do {
        call.run();
        warmRuns++;
        now = System.nanoTime();
      } while (now - start < warmNanos);
      this.atOnce = (int) Math.max(1, LEAST_SAMPLE_NANOS * warmRuns / Math.max(1, now - start));
    }

    /**
     * Runs until the slice is over; samples of the later rounds find room as those of the first do.
     */
    void round(int round, long slice) {
      int room = sampled + (MOST_SAMPLES - sampled) / (ROUNDS - round);
      long done = 0;
      long start = System.nanoTime();
      long before = start;
      long now;
      do {
        for (int i = 0; i < atOnce; i++) {
          call.run();
        }
        now = System.nanoTime();
        if (sampled < room) {
          samples[sampled++] = (double) (now - before) / atOnce;
        }
        before = now;
        done += atOnce;
      } while (now - start < slice);
      means[round] = (double) (now - start) / done;
      runs += done;
    }

    CallTime time() {
      double[] rising = Arrays.copyOf(samples, sampled);
      Arrays.sort(rising);
      return new CallTime(
          Quantiles.median(means), Quantiles.of(rising, 0.5), Quantiles.of(rising, 0.99), runs);
    }
  }
}
