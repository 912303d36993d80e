package joist.serving.batch;

import java.time.Duration;

/**
 * A cap on the batch that grows by one row while batches keep the objective, and falls by a tenth
 * when one misses it; the oldest request may be held back a little for others to come.
 *
 * <p>Rule: {@code cap + 1} after a full batch with {@code took <= objective}, {@code 0.9 cap} after
 * one with {@code took > objective}; dispatch when {@code rows >= cap} or {@code now - oldest >=
 * delay}. Crankshaw et al., Clipper: A Low-Latency Online Prediction Serving System, NSDI 2017.
 *
 * @param delay how long the oldest request waits at most for others; zero for not at all
 */
public record AimdBatching(Duration delay) implements BatchPolicy {
  private static final double DECREASE = 0.9;

  @Override
  public double firstMemory() {
    return 1;
  }

  @Override
  public BatchDecision decide(QueueSnapshot queue) {
    int cap = Math.clamp((long) queue.memory(), 1, queue.bounds().mostRows());
    if (queue.waiting().rows() >= cap) {
      return new BatchDecision.Dispatch(cap, CloseReason.CAP_REACHED);
    }
    long end = queue.waiting().oldest() + delay.toNanos();
    return end - queue.now() <= 0
        ? new BatchDecision.Dispatch(cap, CloseReason.DELAY_OVER)
        : new BatchDecision.Wait(end, "others may come");
  }

  @Override
  public double remember(double memory, FinishedBatch batch) {
    if (batch.tookNanos() > batch.objectiveNanos()) {
      return Math.max(1, DECREASE * memory);
    }
    return batch.rows() >= (int) memory ? memory + 1 : memory;
  }
}
