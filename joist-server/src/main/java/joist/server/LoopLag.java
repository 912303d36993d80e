package joist.server;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import joist.serving.admission.StandingDelay;

/**
 * Measures how late an event loop is: a timer that fires late says that requests wait as long
 * before anything can look at them. Runs on the loop it measures.
 */
final class LoopLag {
  private static final long PERIOD_MILLIS = 10;
  private static final long INTERVAL_MILLIS = 100;

  private final Vertx vertx;
  private final StandingDelay delay;

  LoopLag(Vertx vertx) {
    this.vertx = vertx;
    this.delay =
        new StandingDelay(TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS), System.nanoTime());
  }

  /** Begins to measure. */
  StandingDelay start() {
    arm();
    return delay;
  }

  private void arm() {
    long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
    vertx.setTimer(
        PERIOD_MILLIS,
        fired -> {
          long now = System.nanoTime();
          delay.observe(now - due, now);
          arm();
        });
  }
}
