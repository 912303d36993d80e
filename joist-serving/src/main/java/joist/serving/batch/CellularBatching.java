package joist.serving.batch;

/**
 * For recurrent models: what waits are cells, one step of a request's sequence each, so requests
 * join and leave at every step and none is padded to the length of another. Who has the earliest
 * deadline, which is who came first where all have the same time, goes first.
 *
 * <p>Rule: dispatch {@code min(rows, most)}; drop the most urgent when it is late already. Gao et
 * al., Low Latency RNN Inference with Cellular Batching (BatchMaker), EuroSys 2018.
 *
 * @param rows the most in a batch of cells: beyond a few dozen a processor gains nothing more
 */
public record CellularBatching(int rows) implements BatchPolicy {
  private static final int MOST_ROWS = 32;

  public CellularBatching {
    if (rows < 1) {
      throw new IllegalArgumentException("expected batches of 1 cell or more, got " + rows);
    }
  }

  public CellularBatching() {
    this(MOST_ROWS);
  }

  @Override
  public BatchDecision decide(QueueSnapshot queue) {
    if (queue.slackNanos() < 0) {
      return new BatchDecision.Drop(
          "its answer was due %,.2f ms ago".formatted(-queue.slackNanos() / 1e6));
    }
    int most = Math.min(rows, queue.bounds().mostRows());
    return queue.waiting().rows() >= most
        ? new BatchDecision.Dispatch(most, CloseReason.FULL)
        : new BatchDecision.Dispatch(queue.waiting().rows(), CloseReason.WORKER_IDLE);
  }
}
