package joist.server.http;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import joist.server.intake.Holding;

/**
 * Ends a body that holds room and comes too slowly while others want that room. Looks once a second
 * at what came in the last few: an event loop that was held up counts no second. Used by the
 * request's event loop.
 */
public final class LeastRate {
  private static final long LOOK_MILLIS = 1000;
  private static final int SECONDS = 5;
  private static final long NONE = -1;

  private final Vertx vertx;
  private final Holding holding;
  private final LongSupplier came;
  private final Consumer<RequestException> tooSlow;
  private final Deque<Long> looked = new ArrayDeque<>(); // what had come at each of the last looks
  private long timer = NONE;

  /**
   * @param came bytes of the body so far
   * @param tooSlow ends it
   */
  public LeastRate(
      Vertx vertx, Holding holding, LongSupplier came, Consumer<RequestException> tooSlow) {
    this.vertx = vertx;
    this.holding = holding;
    this.came = came;
    this.tooSlow = tooSlow;
  }

  /** Room was given. */
  public void start() {
    looked.add(0L);
    next();
  }

  private void next() {
    timer = vertx.setTimer(LOOK_MILLIS, due -> look());
  }

  private void look() {
    if (holding.isClosed()) {
      return;
    }
    long all = came.getAsLong();
    long lately = all - looked.element();
    int seconds = looked.size();
    if (holding.look(lately, seconds)) {
      tooSlow.accept(
          RequestException.tooSlow(
              "expected %,d bytes of the body a second while other requests wait for memory, got %,d in %d s"
                  .formatted(holding.leastPerSecond(), lately, seconds)));
      return;
    }
    looked.add(all);
    if (looked.size() > SECONDS) {
      looked.remove();
    }
    next();
  }

  /** All has come, or nothing more is waited for. */
  public void stop() {
    if (timer != NONE) {
      vertx.cancelTimer(timer);
      timer = NONE;
    }
  }
}
