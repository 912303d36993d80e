package joist.serving.batch;

import java.time.Duration;
import java.util.List;

/**
 * A batch closes when it is full, when it has a preferred size, or when its oldest request has
 * waited for the window; objectives and deadlines do not matter to it.
 *
 * <p>Rule: dispatch when {@code rows >= most}, {@code rows >= min(preferred)} or {@code now -
 * oldest >= window}. TensorFlow Serving's {@code BasicBatchScheduler} (batch_timeout_micros) and
 * Triton's dynamic batcher (preferred_batch_size, max_queue_delay) work so: Olston et al.,
 * TensorFlow-Serving: Flexible, High-Performance ML Serving, 2017.
 *
 * @param rows the most in a batch
 * @param window how long the oldest request waits at most
 * @param preferred sizes that are dispatched at once, the largest that is reached; may be empty
 */
public record FixedWindowBatching(int rows, Duration window, List<Integer> preferred)
    implements BatchPolicy {
  public FixedWindowBatching {
    preferred = List.copyOf(preferred);
    if (rows < 1 || window.isNegative() || preferred.stream().anyMatch(p -> p < 1)) {
      throw new IllegalArgumentException(
          "expected 1 row or more, a window of 0 or more and preferred sizes of 1 or more, got %d, %s, %s"
              .formatted(rows, window, preferred));
    }
  }

  public FixedWindowBatching(int rows, Duration window) {
    this(rows, window, List.of());
  }

  @Override
  public BatchDecision decide(QueueSnapshot queue) {
    int most = Math.min(rows, queue.bounds().mostRows());
    int waiting = queue.waiting().rows();
    if (waiting >= most) {
      return new BatchDecision.Dispatch(most, CloseReason.FULL);
    }
    int size = preferred.stream().filter(p -> p <= waiting).max(Integer::compare).orElse(0);
    if (size > 0) {
      return new BatchDecision.Dispatch(size, CloseReason.PREFERRED_SIZE);
    }
    long end = queue.waiting().oldest() + window.toNanos();
    return end - queue.now() <= 0
        ? new BatchDecision.Dispatch(waiting, CloseReason.WINDOW_OVER)
        : new BatchDecision.Wait(end, "the window is open");
  }
}
