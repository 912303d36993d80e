package joist.serving.batch;

/**
 * Never lets a worker idle: what waits runs at once, as many rows as the most urgent deadline
 * allows by the learned curve, so batches grow with the load by themselves. Where rows in a larger
 * batch cost as much as in a smaller one, they run in the smaller one, whose answers are sooner and
 * which leaves the rest to other workers. A request that would hold the batch too small for the
 * traffic, or that is late whatever is done, is turned away before any work is spent on it.
 *
 * <p>Rule: with {@code fits} the most rows whose latency is within the slack of the most urgent
 * request and {@code keeps} the most whose latency is within half of the objective, since a row
 * waits for one batch and runs in the next: drop it when {@code fits < 1}, or when {@code fits <
 * min(rows, keeps)} and {@code workers * fits / latency(fits) < traffic}; else dispatch {@code
 * min(rows, fits)}, at most {@code keeps}; of those the fewest whose cost a row is within {@code
 * HARDLY} of the least, if they keep up with the traffic and sizes like the larger ones have been
 * seen (else these are tried). Early drop: Shen et al., Nexus, SOSP 2019; Gujarati et al.,
 * Clockwork, OSDI 2020.
 */
public record DeadlineBatching() implements BatchPolicy {
  /* Costs a row that differ by no more are as good as the same. */
  private static final double HARDLY = 1.1;

  @Override
  public BatchDecision decide(QueueSnapshot queue) {
    LatencyCurve curve = queue.curve();
    int bound = queue.bounds().mostRows();
    double objective = queue.bounds().objectiveNanos();
    if (curve.nanos(1) > objective) {
      return new BatchDecision.Dispatch(1, CloseReason.SLOW_MODEL);
    }
    int fits = curve.mostRowsWithin((double) queue.slackNanos(), bound);
    if (fits < 1) {
      return new BatchDecision.Drop(
          "its answer is due in %,.2f ms, and one row takes %,.2f ms"
              .formatted(queue.slackNanos() / 1e6, curve.nanos(1) / 1e6));
    }
    int keeps = Math.max(1, curve.mostRowsWithin(objective / 2, bound));
    int wanted = Math.min(queue.waiting().rows(), keeps);
    if (fits < wanted && falls(queue, fits)) {
      return new BatchDecision.Drop(
          "to answer in time it would need a batch of at most %d rows, too few for %,.0f rows/s"
              .formatted(fits, queue.traffic().rowsPerSecond()));
    }
    int most = Math.min(fits, wanted);
    int pays = paying(queue, most);
    if (pays < most) {
      return new BatchDecision.Dispatch(pays, CloseReason.MORE_SAVES_NOTHING);
    }
    return fits < wanted
        ? new BatchDecision.Dispatch(fits, CloseReason.DEADLINE)
        : new BatchDecision.Dispatch(wanted, reason(queue, wanted));
  }

  /** The fewest rows that are worth as much as {@code most} together. */
  private static int paying(QueueSnapshot queue, int most) {
    LatencyCurve curve = queue.curve();
    if (!curve.isOf(most)) {
      return most;
    }
    double least = curve.leastNanosPerRow(most);
    int rows = 1;
    while (rows < most && curve.nanos(rows) > HARDLY * least * rows) {
      rows *= 2;
    }
    return rows >= most || falls(queue, rows) ? most : rows;
  }

  private static CloseReason reason(QueueSnapshot queue, int rows) {
    if (rows >= queue.waiting().rows()) {
      return CloseReason.WORKER_IDLE;
    }
    return rows == queue.bounds().mostRows() ? CloseReason.FULL : CloseReason.SHARE_OF_OBJECTIVE;
  }

  /** Whether batches of these rows would fall behind the traffic. */
  private static boolean falls(QueueSnapshot queue, int rows) {
    double perSecond = queue.workers().all() * rows / (queue.curve().nanos(rows) / 1e9);
    return perSecond < queue.traffic().rowsPerSecond();
  }
}
