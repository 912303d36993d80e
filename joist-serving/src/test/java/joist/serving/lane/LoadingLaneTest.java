package joist.serving.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LoadingLaneTest {
  private static final long MILLI = 1_000_000;

  private long now;
  private long rested;

  private LoadingLane lane(double share) {
    return new LoadingLane(
        share,
        () -> now,
        nanos -> {
          now += nanos;
          rested += nanos;
        });
  }

  @Test
  void takesNoMoreThanItsShare() {
    LoadingLane lane = lane(0.2);
    lane.begin();
    for (int piece = 0; piece < 1000; piece++) {
      now += MILLI / 2;
      lane.between();
    }

    assertThat(now - rested).isEqualTo(500 * MILLI);
    assertThat((double) rested / now).isBetween(0.79, 0.81);
  }

  @Test
  void neverRestsWithAWholeCore() {
    LoadingLane lane = lane(1);
    lane.begin();
    now += 1000 * MILLI;
    lane.between();

    assertThat(rested).isZero();
  }

  @Test
  void doesNotRestForWhatWasBeforeTheWork() {
    LoadingLane lane = lane(0.5);
    now += 1000 * MILLI;
    lane.begin();
    lane.between();

    assertThat(rested).isZero();
  }

  @Test
  void endsWorkThatIsInterruptedAndIsFreeForTheNext() {
    LoadingLane lane = lane(0.5);
    Thread.currentThread().interrupt();
    assertThatThrownBy(lane::between).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();

    lane.begin();
    now += 4 * MILLI;
    lane.between();
    assertThat(rested).isEqualTo(4 * MILLI);
  }

  @Test
  void refusesAShareThatIsNone() {
    for (double share : new double[] {0, -1, 1.01, Double.NaN}) {
      assertThatThrownBy(() -> lane(share))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("above 0 and at most 1, got " + share);
    }
  }

  @Test
  void starvesWithLessThanATenthOfItsShare() {
    assertThat(LoadingThread.starves(0.5, 49 * MILLI)).isTrue();
    assertThat(LoadingThread.starves(0.5, 50 * MILLI)).isFalse();
    assertThat(LoadingThread.starves(0.01, 2 * MILLI)).isFalse();
  }

  /** Others spin on all cores meanwhile: what gives way is not kept out for good. */
  @Test
  void worksOnUnderTrafficThatNeverEnds() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread.ofPlatform().daemon().start(() -> spin(over));
    }
    CountDownLatch done = new CountDownLatch(2);
    try (ExecutorService loading = LoadingThread.open(0.5)) {
      loading.execute(() -> {
        throw new IllegalStateException("a load that fails leaves the thread to the next");
      });
      for (int load = 0; load < 2; load++) {
        loading.execute(done::countDown);
      }
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      over.set(true);
    }
  }

  @Test
  void isInterruptedWhenTheServerGoesDown() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    ExecutorService loading = LoadingThread.open(0.5);
    loading.execute(() -> {
      LoadingLane lane = new LoadingLane(0.5, System::nanoTime, LockSupport::parkNanos);
      begun.countDown();
      while (true) {
        lane.between();
      }
    });
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    loading.shutdownNow();
    assertThat(loading.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  private static void spin(AtomicBoolean over) {
    while (!over.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aTaskIsRunWherePrioritiesCannotBeAskedFor() throws Exception {
    try (ExecutorService loading =
        LoadingThread.open(
            0.5,
            () -> {
              throw new UnsatisfiedLinkError("no such function");
            })) {
      assertThat(loading.submit(() -> "loaded").get(2, TimeUnit.MINUTES)).isEqualTo("loaded");
      assertThat(loading.submit(() -> "again").get(2, TimeUnit.MINUTES)).isEqualTo("again");
    }
  }
}
