package joist.serving.batch;

/**
 * What a batching policy is told. Times are of the one clock, in nanoseconds.
 *
 * @param now the time
 * @param waiting what waits; never empty
 * @param traffic what comes
 * @param workers who could run a batch
 * @param bounds what a batch must keep to
 * @param curve what batches take, as learned so far
 * @param memory what the policy remembered last; see {@link BatchPolicy#remember}
 */
public record QueueSnapshot(
    long now,
    Waiting waiting,
    Traffic traffic,
    Workers workers,
    Bounds bounds,
    LatencyCurve curve,
    double memory) {

  /**
   * What waits.
   *
   * @param rows of all requests
   * @param oldest when the first of them came
   * @param earliestDeadline when the most urgent answer is due
   * @param urgentRows of the request that it is due to; they stay together
   */
  public record Waiting(int rows, long oldest, long earliestDeadline, int urgentRows) {}

  /**
   * What comes.
   *
   * @param rowsPerSecond over about the last second
   */
  public record Traffic(double rowsPerSecond) {
    /** The mean time between rows, in nanoseconds; infinite without traffic. */
    public double gapNanos() {
      return 1e9 / rowsPerSecond;
    }
  }

  /**
   * Who could run a batch.
   *
   * @param idle 1 or more: nobody is asked when nothing can run
   * @param busy running batches of this queue
   */
  public record Workers(int idle, int busy) {
    public int all() {
      return idle + busy;
    }
  }

  /**
   * What a batch must keep to.
   *
   * @param mostRows in a batch; 1 where each request runs by itself
   * @param objectiveNanos what the latency of a request should stay below
   */
  public record Bounds(int mostRows, long objectiveNanos) {}

  /** The time until the most urgent answer is due. */
  public long slackNanos() {
    return waiting.earliestDeadline() - now;
  }
}
