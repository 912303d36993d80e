package joist.serving.batch;

/**
 * Dispatch now, how many, or wait until when? A pure function of the queue; what a policy must
 * remember from batch to batch is one number, which the queue keeps for it.
 */
public interface BatchPolicy {
  /** What becomes of the queue, while at least one worker is idle and one request waits. */
  BatchDecision decide(QueueSnapshot queue);

  /** The number that a policy starts with. */
  default double firstMemory() {
    return 0;
  }

  /** The number after a batch ended. */
  default double remember(double memory, FinishedBatch batch) {
    return memory;
  }

  /**
   * A batch that ended.
   *
   * @param rows it had
   * @param tookNanos it ran
   * @param objectiveNanos what the latency of a request should stay below
   */
  record FinishedBatch(int rows, long tookNanos, long objectiveNanos) {}
}
