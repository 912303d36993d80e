package joist.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import joist.serving.cache.ResponseCache.Kept;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedWaitTest {
  private static final Kept ANSWER = new Kept("answer", 6, 1);

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static Caller within(Duration time) {
    Caller caller = Caller.patient();
    caller.waitAtMost(time.toNanos());
    return caller;
  }

  private SharedWait waiting(Caller caller) {
    SharedWait wait = new SharedWait(loop, caller, heard::add, heard::add, () -> heard.add("lost"));
    loop.runOnContext(ignored -> wait.begin());
    return wait;
  }

  private Object next() throws InterruptedException {
    return Optional.ofNullable(heard.poll(30, TimeUnit.SECONDS)).orElseThrow();
  }

  /** All that was on its way to the loop has come, and nothing more was heard. */
  private void nothingMore() throws InterruptedException {
    loop.runOnContext(ignored -> heard.add("marker"));
    assertThat(next()).isEqualTo("marker");
  }

  @Test
  void whoWaitsIsToldAtItsDeadlineThoughTheOtherGoesOn() throws Exception {
    SharedWait wait = waiting(within(Duration.ofMillis(20)));

    assertThat(next())
        .isInstanceOfSatisfying(
            RequestException.class, why -> assertThat(why.status()).isEqualTo(504));
    wait.heard(Optional.of(ANSWER));
    nothingMore();
  }

  @Test
  void whoGoesWaitsNoLonger() throws Exception {
    Caller caller = Caller.patient();
    SharedWait wait = waiting(caller);
    caller.leave();

    assertThat(next())
        .isInstanceOfSatisfying(
            RequestException.class, why -> assertThat(why.status()).isEqualTo(499));
    wait.heard(Optional.empty());
    nothingMore();
  }

  @Test
  void whereTheLoopHasEndedWhatItHoldsIsGivenBack() throws Exception {
    Vertx gone = Vertx.vertx();
    Context ended = gone.getOrCreateContext();
    gone.close().await();
    SharedWait wait =
        new SharedWait(ended, Caller.patient(), heard::add, heard::add, () -> heard.add("lost"));
    wait.heard(Optional.of(ANSWER));

    assertThat(next()).isEqualTo("lost");
  }

  @Test
  void theAnswerIsHeardOnceAndNothingAfterIt() throws Exception {
    Caller caller = within(Duration.ofMinutes(1));
    SharedWait wait = waiting(caller);
    wait.heard(Optional.of(ANSWER));

    assertThat(next()).isEqualTo(Optional.of(ANSWER));
    wait.heard(Optional.of(ANSWER));
    caller.leave();
    nothingMore();
  }
}
