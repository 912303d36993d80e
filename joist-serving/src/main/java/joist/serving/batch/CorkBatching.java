package joist.serving.batch;

/**
 * Holds requests back while one more row saves more work than the wait for it costs all that wait.
 *
 * <p>Rule: with {@code n} rows waiting, {@code gap} the mean time between rows and {@code fixed}
 * the part of a batch's time that does not depend on its rows, wait for a gap while {@code n * gap
 * < fixed} and {@code now - oldest + gap + latency(n + 1) < objective}. BentoML's cork dispatcher
 * (guide to adaptive micro-batching) works so.
 */
public record CorkBatching() implements BatchPolicy {
  @Override
  public BatchDecision decide(QueueSnapshot queue) {
    int rows = queue.waiting().rows();
    int most = queue.bounds().mostRows();
    if (rows >= most) {
      return new BatchDecision.Dispatch(most, CloseReason.FULL);
    }
    double gap = queue.traffic().gapNanos();
    double fixed = Math.max(0, 2 * queue.curve().nanos(1) - queue.curve().nanos(2));
    if (rows * gap >= fixed) {
      return new BatchDecision.Dispatch(rows, CloseReason.WAIT_COSTS_MORE);
    }
    double waited = queue.now() - queue.waiting().oldest();
    if (waited + gap + queue.curve().nanos(rows + 1) >= queue.bounds().objectiveNanos()) {
      return new BatchDecision.Dispatch(rows, CloseReason.OBJECTIVE_NEAR);
    }
    return new BatchDecision.Wait(
        queue.now() + Math.max(1, (long) gap), "another row saves more than waiting costs");
  }
}
