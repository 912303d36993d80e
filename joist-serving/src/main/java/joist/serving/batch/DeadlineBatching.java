package joist.serving.batch;

/**
 * Never lets a worker idle: what waits runs at once, as many rows as the most urgent deadline
 * allows by the learned curve, so batches grow with the load by themselves. Where rows in a larger
 * batch cost as much as in smaller ones, as beyond a full block, they run in the smaller ones,
 * whose answers are sooner and which leave the rest to other workers. A request that would hold the
 * batch too small for the traffic, or that is late whatever is done, is turned away before any work
 * is spent on it.
 *
 * <p>Rule: with {@code fits} the most rows that are sure to end within the slack of the most urgent
 * request, and {@code wanted} the {@link LatencyCurve#bestFirst best to run first} of those that
 * wait, of which no more count than take half of the objective, since a row waits for one batch and
 * runs in the next, or than take twice as long as one row, where that is more: drop it when it is
 * late by itself, or when {@code fits < wanted} and {@code workers * fits / latency(fits) <
 * traffic}; else dispatch {@code min(fits, wanted)}. Where one row takes longer than the objective
 * nothing can be in time, nothing is dropped, and {@code wanted} runs. Sure is what takes {@code 1
 * + 2 spread} times as long as the curve says: most batches are, and the rows of a batch that is
 * late are often all late, since those of a burst are due together (mean deviations as in Jacobson,
 * Congestion Avoidance and Control, 1988). Early drop: Shen et al., Nexus, SOSP 2019; Gujarati et
 * al., Clockwork, OSDI 2020.
 */
public record DeadlineBatching() implements BatchPolicy {
  private static final double DEVIATIONS = 2;
  /* Costs that differ by no more are as good as the same, and while there is time to spare, these. */
  private static final double ALIKE = 1.05;
  private static final double ALIKE_WITH_TIME_TO_SPARE = 1.1;
  /* A batch may take so much longer than one row: else a model that barely keeps the objective, or
   * does not, would run row by row, carry a fraction of its rate, and keep it for nobody. */
  private static final double BESIDE_ONE = 2; // or two rows would never be tried

  @Override
  public BatchDecision decide(QueueSnapshot queue) {
    LatencyCurve curve = queue.curve();
    double objective = queue.bounds().objectiveNanos();
    int most = queue.bounds().mostRows();
    double urgent = urgentNanos(queue);
    double one = most == 1 ? urgent : curve.nanos(1);
    double room = Math.max(objective / 2, BESIDE_ONE * one);
    int some = Math.min(queue.waiting().rows(), Math.max(1, curve.mostRowsWithin(room, most)));
    int wanted = bestFirst(queue, some);
    if (one > objective) {
      return new BatchDecision.Dispatch(wanted, CloseReason.SLOW_MODEL);
    }
    if ((urgent > objective ? one : urgent) > queue.slackNanos()) {
      return new BatchDecision.Drop(late(queue));
    }
    double sure = queue.slackNanos() / (1 + DEVIATIONS * curve.spread());
    int fits = Math.max(1, curve.mostRowsWithin(sure, most));
    if (fits < wanted && falls(queue, fits)) {
      return new BatchDecision.Drop(
          "to answer in time it would need a batch of at most %d rows, too few for %,.0f rows/s"
              .formatted(fits, queue.traffic().rowsPerSecond()));
    }
    if (fits < wanted) {
      return new BatchDecision.Dispatch(fits, CloseReason.DEADLINE);
    }
    return new BatchDecision.Dispatch(
        wanted, wanted < some ? CloseReason.MORE_SAVES_NOTHING : reason(queue, wanted));
  }

  /** What the most urgent request takes by itself, as far as so many rows have been seen. */
  private static double urgentNanos(QueueSnapshot queue) {
    LatencyCurve curve = queue.curve();
    return curve.nanos(Math.min(queue.waiting().urgentRows(), curve.points().getLast().rows()));
  }

  private static String late(QueueSnapshot queue) {
    int rows = queue.waiting().urgentRows();
    return "its answer is due in %,.2f ms, and %s %,.2f ms"
        .formatted(
            queue.slackNanos() / 1e6,
            rows == 1 ? "one row takes" : "its %,d rows take".formatted(rows),
            urgentNanos(queue) / 1e6);
  }

  private static int bestFirst(QueueSnapshot queue, int rows) {
    int best = queue.curve().bestFirst(rows, ALIKE_WITH_TIME_TO_SPARE);
    return falls(queue, best) ? queue.curve().bestFirst(rows, ALIKE) : best;
  }

  private static CloseReason reason(QueueSnapshot queue, int rows) {
    if (queue.bounds().mostRows() == 1) {
      return CloseReason.NOT_JOINED;
    }
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
