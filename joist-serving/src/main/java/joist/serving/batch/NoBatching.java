package joist.serving.batch;

/** One request at a time: what batching is compared with. */
public record NoBatching() implements BatchPolicy {
  @Override
  public BatchDecision decide(QueueSnapshot queue) {
    return new BatchDecision.Dispatch(1, CloseReason.NOT_JOINED);
  }
}
