package joist.serving.lane;

import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A share of one core for work beside traffic: after each slice of work the lane rests.
 *
 * <p>The rule: a slice of {@code t}, at least {@value #SLICE_NANOS} ns, is followed by a rest of
 * {@code t (1 - share) / share}. A rest ends in any case, so work goes on however much traffic
 * there is. Used by one thread at a time.
 */
public final class LoadingLane {
  private static final long SLICE_NANOS = 2_000_000;

  private final double share;
  private final LongSupplier nanos;
  private final LongConsumer pause;
  private long since;

  /**
   * @param share of a core, above 0; 1 never rests
   * @param nanos the time, in nanoseconds from anywhere
   * @param pause parks the thread for nanoseconds
   */
  public LoadingLane(double share, LongSupplier nanos, LongConsumer pause) {
    this.share = requireShare(share);
    this.nanos = nanos;
    this.pause = pause;
  }

  /**
   * The share, where it is one.
   *
   * @throws IllegalArgumentException when it is not above 0 and at most 1
   */
  public static double requireShare(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "expected a share of a core above 0 and at most 1, got %s; 0.5 is usual, 1 never rests"
              .formatted(share));
    }
    return share;
  }

  /** Work begins: what was before is not part of its first slice. */
  public void begin() {
    since = nanos.getAsLong();
  }

  /**
   * Between two pieces of work: rests where a slice is over.
   *
   * @throws CancellationException when the thread was interrupted; it still is
   */
  public void between() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted while loading");
    }
    long busy = nanos.getAsLong() - since;
    if (share < 1 && busy >= SLICE_NANOS) {
      pause.accept((long) (busy * (1 - share) / share));
      begin();
    }
  }
}
