package joist.serving.proof;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import joist.tensor.OverBudgetException;

/** What one version has shown so far. Written by one thread, read by any. */
public final class Proof {
  private static final int RUNS = 9;
  private static final int LEAST_RUNS = 3;
  private static final long ENOUGH_NANOS = 1_000_000_000;

  private final List<GateResult> results = new CopyOnWriteArrayList<>();
  private final List<Pace> paces;

  public Proof() {
    this(List.of());
  }

  /**
   * @param known what runs took when it was proven before
   */
  public Proof(List<Pace> known) {
    this.paces = new CopyOnWriteArrayList<>(known);
  }

  /**
   * Notes what a gate got.
   *
   * @throws UnprovenException when it did not pass
   */
  public void require(ProofGate gate, String expected, String got, boolean passed) {
    GateResult result = new GateResult(gate, expected, got, passed);
    results.add(result);
    if (!passed) {
      throw new UnprovenException(result);
    }
  }

  /** Notes that the budget has no room, and says so. */
  public GateResult noRoom(long budgetBytes, OverBudgetException why) {
    GateResult result =
        new GateResult(
            ProofGate.MEMORY, room(budgetBytes), String.valueOf(why.getMessage()), false);
    results.add(result);
    return result;
  }

  /** Notes that the budget had room. */
  public void hasRoom(long budgetBytes, long takenBytes) {
    results.add(
        new GateResult(
            ProofGate.MEMORY, room(budgetBytes), "%,d bytes taken".formatted(takenBytes), true));
  }

  private static String room(long budgetBytes) {
    return "room in the budget of %,d bytes".formatted(budgetBytes);
  }

  /**
   * Runs so many rows until one run is within a bound, nine times at most; without a bound, three
   * times.
   *
   * @return what the quickest took
   */
  public Duration pace(int rows, Runnable run, Optional<LatencyBound> bound, LongSupplier clock) {
    long most = bound.map(stated -> stated.most().toNanos()).orElse(0L);
    long begun = clock.getAsLong();
    long quickest = Long.MAX_VALUE;
    for (int done = 0; done < LEAST_RUNS || (done < RUNS && quickest > most); done++) {
      long before = clock.getAsLong();
      run.run();
      long now = clock.getAsLong();
      quickest = Math.min(quickest, now - before);
      if (now - begun > ENOUGH_NANOS && done + 1 >= LEAST_RUNS) {
        break;
      }
    }
    Duration took = Duration.ofNanos(quickest);
    paces.add(new Pace(rows, took));
    return took;
  }

  /**
   * Holds what so many rows took to a bound.
   *
   * @throws UnprovenException when it is more
   */
  public void within(int rows, Duration took, Optional<LatencyBound> bound) {
    require(
        ProofGate.LATENCY,
        bound
            .map(at -> "%s in %s or less (%s)".formatted(rows(rows), millis(at.most()), at.why()))
            .orElse("any time for %s: no version of it is live here".formatted(rows(rows))),
        millis(took),
        bound.filter(at -> at.isExceededBy(took)).isEmpty());
  }

  private static String rows(int rows) {
    return rows == 1 ? "1 row" : rows + " rows";
  }

  private static String millis(Duration duration) {
    return "%.3f ms".formatted(duration.toNanos() / 1e6);
  }

  /** All gates that were tried, in order. */
  public List<GateResult> results() {
    return List.copyOf(results);
  }

  /** What runs took. */
  public List<Pace> paces() {
    return List.copyOf(paces);
  }
}
