package joist.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FairOrderTest {
  private static final Share ONE = new Share("one", 1);
  private static final Share THREE = new Share("three", 3);

  private final FairOrder<String> order = new FairOrder<>();
  private long number;

  private Queued<String> add(Share share, String work, int rows, long deadline) {
    Queued<String> queued = new Queued<>(new Request<>(work, rows, 0, deadline, share), number++);
    order.add(queued);
    return queued;
  }

  private List<String> take(int count) {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(order.take().request().work());
    }
    return taken;
  }

  @Test
  void oneCallersMostUrgentGoesFirst() {
    add(ONE, "late", 1, 30);
    add(ONE, "soon", 9, 10);
    add(ONE, "then", 1, 20);
    assertThat(take(3)).containsExactly("soon", "then", "late");
  }

  @Test
  void rowsAreTakenByWeight() {
    for (int i = 0; i < 100; i++) {
      add(ONE, "one", 2, i);
      add(THREE, "three", 1, 1000 + i);
    }
    List<String> taken = take(40);
    // Twice as many rows in each: a third of its requests for the same rows, then by weight.
    assertThat(taken.stream().filter("one"::equals).count()).isBetween(5L, 6L);
  }

  @Test
  void whoJustCameDoesNotWaitBehindAFloodNorHasItSavedUp() {
    for (int i = 0; i < 100; i++) {
      add(ONE, "flood", 1, i);
    }
    take(50);
    for (int i = 0; i < 10; i++) {
      add(THREE, "three", 1, 10_000);
    }
    assertThat(take(8).stream().filter("three"::equals).count()).isEqualTo(6);
  }

  /** Of what it had while its part was small, a caller whose part grows pays back little. */
  @Test
  void aWeightThatIsRaisedIsHeededAtOnce() {
    add(new Share("raised", 0.001), "raised", 1, 0);
    for (int i = 1; i < 100; i++) {
      add(ONE, "one", 1, i);
    }
    assertThat(take(1)).containsExactly("raised");
    for (int i = 0; i < 10; i++) {
      add(new Share("raised", 3), "raised", 1, 10_000);
    }
    assertThat(take(8).stream().filter("raised"::equals).count()).isBetween(5L, 6L);
  }

  @Test
  void aWeightThatIsLoweredIsHeededByWhatWaitsAlready() {
    for (int i = 0; i < 20; i++) {
      add(THREE, "lowered", 1, i);
    }
    for (int i = 0; i < 20; i++) {
      add(ONE, "one", 1, 100 + i);
    }
    add(new Share("three", 1), "lowered", 1, 1_000);
    assertThat(take(10).stream().filter("lowered"::equals).count()).isEqualTo(5);
  }

  @Test
  void whatIsTakenOutIsNotCharged() {
    Queued<String> gone = add(ONE, "gone", 100, 1);
    add(ONE, "stays", 1, 2);
    add(THREE, "three", 1, 3);
    order.remove(gone);
    assertThat(take(2)).containsExactly("stays", "three");
  }

  @Test
  void anyMixOfTakingAndCancellingGivesEachRequestOnce() {
    long seed = Long.getLong("joist.seed", 2026L);
    SplittableRandom random = new SplittableRandom(seed);
    BatchQueue<Integer> queue =
        new BatchQueue<>(
            new FixedWindowBatching(8, Duration.ZERO),
            8,
            Duration.ofMillis(1),
            new LearnedCurve(LatencyCurve.linear(1, 1)));
    Map<Integer, Integer> seen = new HashMap<>();
    int offered = 0;
    for (int step = 0; step < 20_000; step++) {
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          Share share = new Share("caller" + random.nextInt(5), 1 + random.nextInt(9));
          queue.offer(
              new Request<>(offered++, 1 + random.nextInt(3), step, random.nextInt(1000), share));
        }
        case 2 -> {
          int work = random.nextInt(offered + 1);
          if (queue.cancel(work)) {
            seen.merge(work, 1, Integer::sum);
          }
        }
        default ->
            queue
                .next(step, 1, 0)
                .batch()
                .ifPresent(batch ->
                    batch.requests().forEach(gone -> seen.merge(gone.work(), 1, Integer::sum)));
      }
    }
    queue.drain().forEach(gone -> seen.merge(gone.work(), 1, Integer::sum));
    assertThat(queue.rows()).as("seed %d", seed).isZero();
    assertThat(seen).as("seed %d", seed).hasSize(offered);
    assertThat(seen.values()).as("seed %d", seed).containsOnly(1);
  }
}
