package joist.server.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import joist.serving.cache.ResponseCache.Kept;
import org.jspecify.annotations.Nullable;

/**
 * A caller that waits for what another is being answered. It hears one thing, once, on its event
 * loop: what came of that; or, at its deadline and when it leaves, that this is over. Used by that
 * loop, but for {@link #heard}.
 */
final class SharedWait {
  private static final long NO_TIMER = -1;

  private final Context loop;
  private final Caller caller;
  private final Consumer<Optional<Kept>> then;
  private final Consumer<RequestException> over;
  private final Runnable lost;
  private long timer = NO_TIMER;
  private boolean ended;

  /**
   * @param then hears of the other's answer, or of none where there is none
   * @param over hears why nobody waits any more
   * @param lost hears, on any thread, that the loop has ended, so that neither of them can
   */
  SharedWait(
      Context loop,
      Caller caller,
      Consumer<Optional<Kept>> then,
      Consumer<RequestException> over,
      Runnable lost) {
    this.loop = loop;
    this.caller = caller;
    this.then = then;
    this.over = over;
    this.lost = lost;
  }

  /** Waits from now on. */
  void begin() {
    look();
    caller.onLeave(() -> onLoop(this::look));
  }

  /** Hears what came of the other's request, by any thread. */
  void heard(Optional<Kept> answer) {
    onLoop(() -> {
      if (end()) {
        then.accept(answer);
      }
    });
  }

  private void look() {
    @Nullable RequestException why = whyNot();
    if (why == null) {
      watch();
    } else if (end()) {
      over.accept(why);
    }
  }

  private @Nullable RequestException whyNot() {
    try {
      caller.requireWaiting();
      return null;
    } catch (RequestException nobodyWaits) {
      return nobodyWaits;
    }
  }

  private void watch() {
    long left = caller.remainingNanos();
    if (!ended && left != Long.MAX_VALUE) {
      timer = vertx().setTimer(1 + TimeUnit.NANOSECONDS.toMillis(left), fired -> look());
    }
  }

  private boolean end() {
    if (ended) {
      return false;
    }
    ended = true;
    vertx().cancelTimer(timer);
    return true;
  }

  private Vertx vertx() {
    return loop.owner();
  }

  private void onLoop(Runnable task) {
    try {
      loop.runOnContext(ignored -> task.run());
    } catch (RejectedExecutionException closed) {
      lost.run(); // the server has gone, and its connections with it
    }
  }
}
