package joist.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
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

  /** A task that runs until it is let go. */
  private static final class Held implements Runnable {
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch finish = new CountDownLatch(1);

    @Override
    public void run() {
      started.countDown();
      await(finish);
    }

    void awaitStarted() throws InterruptedException {
      assertThat(started.await(2, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void whatMayNeverEndLeavesAThreadToOthersAndGoesOnAsItsPlacesComeFree() throws Exception {
    try (ComputePool pool = new ComputePool(3, 8)) {
      assertThat(pool.mostUnbounded()).isEqualTo(2);
      List<Held> endless = Stream.generate(Held::new).limit(4).toList();
      endless.forEach(task -> assertThat(pool.offerUnbounded(1, task)).isTrue());
      endless.get(0).awaitStarted();
      endless.get(1).awaitStarted();

      for (int i = 0; i < 3; i++) {
        CountDownLatch done = new CountDownLatch(1);
        assertThat(pool.offer(0, done::countDown)).isTrue();
        assertThat(done.await(2, TimeUnit.MINUTES)).as("there is a thread for it").isTrue();
      }
      assertThat(pool.queued()).isEqualTo(2);
      assertThat(pool.outstandingNanos()).as("those beyond wait apart").isEqualTo(2);
      assertThat(endless.get(2).started.getCount()).isEqualTo(1);

      endless.get(0).finish.countDown();
      endless.get(2).awaitStarted();
      assertThat(endless.get(3).started.getCount()).isEqualTo(1);
      endless.get(1).finish.countDown();
      endless.get(3).awaitStarted();
    }
  }

  @Test
  void oneThreadIsThereForWhatMayNeverEndToo() throws Exception {
    try (ComputePool pool = new ComputePool(1, 8)) {
      Held endless = new Held();
      assertThat(pool.offerUnbounded(0, endless)).isTrue();
      endless.awaitStarted();
    }
  }

  @Test
  void aTaskThatFailsGivesItsPlaceToTheNext() throws Exception {
    try (ComputePool pool = new ComputePool(1, 8)) {
      pool.offerUnbounded(
          3,
          () -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, expected) -> {});
            throw new IllegalStateException("on purpose");
          });
      Held next = new Held();
      assertThat(pool.offerUnbounded(5, next)).isTrue();
      next.awaitStarted();
      assertThat(pool.outstandingNanos()).isEqualTo(5);
    }
  }

  @Test
  void whatWaitsApartIsNotLostWhereTheQueueOfAllIsFull() throws Exception {
    try (ComputePool pool = new ComputePool(2, 1)) {
      Held endless = new Held();
      Held bounded = new Held();
      Held inTheQueue = new Held();
      Held apart = new Held();
      assertThat(pool.offerUnbounded(0, endless)).isTrue();
      endless.awaitStarted();
      assertThat(pool.offer(0, bounded)).isTrue();
      bounded.awaitStarted();
      assertThat(pool.offerUnbounded(0, apart)).isTrue();
      assertThat(pool.offerUnbounded(0, () -> {})).as("no room for another").isFalse();
      assertThat(pool.offer(0, inTheQueue)).isTrue();
      assertThat(pool.isFull()).isTrue();

      endless.finish.countDown();
      inTheQueue.awaitStarted();
      bounded.finish.countDown();
      apart.awaitStarted();
    }
  }

  @Test
  void whatWaitsApartIsAheadOnlyOfWhatWaitsThereToo() throws Exception {
    try (ComputePool pool = new ComputePool(2, 1)) {
      Gate gate = new Gate(new PredictedMiss(), pool);
      long ms = 1_000_000;
      Held endless = new Held();
      Held apart = new Held();
      pool.offerUnbounded(2 * ms, endless);
      endless.awaitStarted();
      assertThat(gate.decide(ms, 0, 3 * ms, true)).isEqualTo(Admission.Admitted.ADMITTED);
      pool.offerUnbounded(7 * ms, apart);

      assertThat(pool.outstandingNanos()).isEqualTo(2 * ms);
      assertThat(pool.outstandingUnboundedNanos())
          .as("one of the two threads does what waits")
          .isEqualTo(16 * ms);
      assertThat(gate.decide(ms, 0, 3 * ms, false)).isEqualTo(Admission.Admitted.ADMITTED);
      assertThat(gate.decide(ms, 0, 300 * ms, true))
          .isInstanceOfSatisfying(
              Admission.Shed.class, shed -> assertThat(shed.why()).isEqualTo("the queue is full"));

      endless.finish.countDown();
      apart.awaitStarted();
      assertThat(pool.isFullForUnbounded()).isFalse();
      assertThat(pool.outstandingUnboundedNanos()).as("once").isEqualTo(7 * ms);
      assertThat(pool.outstandingNanos()).isEqualTo(7 * ms);
      apart.finish.countDown();
    }
  }

  @Test
  void givesBackWhatHadNoThreadByTheEnd() throws Exception {
    try (ComputePool pool = new ComputePool(2, 1)) {
      Held endless = new Held();
      Held bounded = new Held();
      pool.offerUnbounded(1, endless);
      endless.awaitStarted(); // the queue of all has one place
      pool.offer(1, bounded);
      bounded.awaitStarted();
      List<String> begun = new ArrayList<>();
      assertThat(pool.offerUnbounded(7, () -> begun.add("apart"))).isTrue();
      assertThat(pool.offer(5, () -> begun.add("in the queue of all"))).isTrue();
      assertThat(pool.queued()).isEqualTo(2);

      List<Runnable> left = pool.drain(Duration.ZERO);
      assertThat(begun).isEmpty();
      left.forEach(Runnable::run);
      assertThat(begun).containsExactly("in the queue of all", "apart");
      assertThat(pool.queued()).isZero();
    }
  }

  @Test
  void takesNothingThatMayNeverEndWhenItIsClosed() {
    ComputePool pool = new ComputePool(2, 8);
    pool.close();
    assertThat(pool.offerUnbounded(0, () -> {})).isFalse();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
