package joist.serving.simulate;

/**
 * What one measurement's batches took, and by how much its requests were late, one by one in their
 * order: where the queue and the policy are simulated as they are, a replay of the same arrivals
 * gives the same latencies. One object serves one simulation.
 */
public final class ReplayedService implements ServiceTime {
  private final MeasuredTraffic seen;
  private int sent;
  private int handedOff;
  private int ran;

  public ReplayedService(MeasuredTraffic seen) {
    if (seen.batches().isEmpty()) {
      throw new IllegalArgumentException("expected one measured batch or more, got none");
    }
    this.seen = seen;
  }

  @Override
  public long lateNanos(long due) {
    int count = seen.requests().size();
    return count == 0 ? 0 : seen.requests().get(sent++ % count).lateNanos();
  }

  @Override
  public long handOffNanos(long idleNanos) {
    return batch(handedOff++).handOffNanos();
  }

  @Override
  public long runNanos(long now, int rows, long idleNanos) {
    return batch(ran++).runNanos();
  }

  private MeasuredTraffic.Batch batch(int number) {
    return seen.batches().get(number % seen.batches().size());
  }
}
