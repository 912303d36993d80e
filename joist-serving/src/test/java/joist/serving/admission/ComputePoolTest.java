package joist.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ComputePoolTest {
  @Test
  void refusesWhatItsQueueHasNoPlaceForAndCountsOnlyWhatItTook() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    try (ComputePool pool = new ComputePool(1, 1)) {
      assertThat(
              pool.offer(
                  100,
                  () -> {
                    started.countDown();
                    await(finish);
                  }))
          .isTrue();
      assertThat(started.await(2, TimeUnit.MINUTES)).isTrue();
      assertThat(pool.offer(20, () -> {})).isTrue();
      assertThat(pool.isFull()).isTrue();
      assertThat(pool.offer(3, () -> {})).isFalse();
      assertThat(pool.outstandingNanos()).isEqualTo(120);

      finish.countDown();
      pool.drain(Duration.ofMinutes(2));
      assertThat(pool.outstandingNanos()).isZero();
    }
  }

  @Test
  void finishesWhatItTookWhenDraining() {
    AtomicBoolean done = new AtomicBoolean();
    try (ComputePool pool = new ComputePool(1, 4)) {
      pool.offer(1, () -> done.set(true));
      pool.drain(Duration.ofMinutes(2));

      assertThat(done).isTrue();
      assertThat(pool.offer(1, () -> {})).as("closed").isFalse();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
