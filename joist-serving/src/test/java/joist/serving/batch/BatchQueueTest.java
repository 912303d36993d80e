package joist.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
  private static final Duration OBJECTIVE = Duration.ofNanos(1_000);

  private static BatchQueue<String> queue(BatchPolicy policy) {
    return new BatchQueue<>(policy, 8, OBJECTIVE, new LearnedCurve(LatencyCurve.linear(100, 10)));
  }

  private static List<String> works(BatchQueue.Step<String> step) {
    return step.batch().orElseThrow().requests().stream().map(Request::work).toList();
  }

  @Test
  void theMostUrgentGoFirstAndRequestsStayWhole() {
    BatchQueue<String> queue = queue(new FixedWindowBatching(8, Duration.ZERO));
    queue.offer(new Request<>("late", 3, 0, 900));
    queue.offer(new Request<>("soon", 4, 1, 500));
    queue.offer(new Request<>("sooner", 3, 2, 400));
    assertThat(works(queue.next(10, 1, 0))).containsExactly("sooner", "soon");
    assertThat(queue.rows()).isEqualTo(3);
    assertThat(works(queue.next(10, 1, 0))).containsExactly("late");
    assertThat(queue.next(10, 1, 0).batch()).isEmpty();
  }

  @Test
  void aRequestThatIsLargerThanABatchRunsByItself() {
    BatchQueue<String> queue = queue(new NoBatching());
    queue.offer(new Request<>("large", 100, 0, 500));
    queue.offer(new Request<>("small", 1, 0, 600));
    assertThat(works(queue.next(0, 1, 0))).containsExactly("large");
  }

  @Test
  void nothingRunsWithoutAnIdleWorker() {
    BatchQueue<String> queue = queue(new NoBatching());
    queue.offer(new Request<>("a", 1, 0, 500));
    BatchQueue.Step<String> step = queue.next(0, 0, 2);
    assertThat(step.batch()).isEmpty();
    assertThat(step.wake()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void saysWhenToAskAgain() {
    BatchQueue<String> queue = queue(new FixedWindowBatching(8, Duration.ofNanos(50)));
    queue.offer(new Request<>("a", 1, 100, 1_100));
    assertThat(queue.next(120, 1, 0).wake()).isEqualTo(150);
    assertThat(works(queue.next(150, 1, 0))).containsExactly("a");
  }

  private static BatchQueue<String> thinksOneRowIsSlow() {
    LearnedCurve wrong = new LearnedCurve(LatencyCurve.linear(0, 500));
    return new BatchQueue<>(new DeadlineBatching(), 8, OBJECTIVE, wrong);
  }

  private static BatchQueue.Step<String> oneComes(BatchQueue<String> queue, long now, int busy) {
    queue.offer(new Request<>("soon", 1, now, now + 400));
    return queue.next(now, 1, busy);
  }

  @Test
  void whereAllAreTurnedAwayOneIsTriedEachSecond() {
    BatchQueue<String> queue = thinksOneRowIsSlow();
    List<Long> tried = new ArrayList<>();
    for (long now = 0; now <= 2_500_000_000L; now += 10_000_000) {
      BatchQueue.Step<String> step = oneComes(queue, now, 0);
      if (step.batch().isPresent()) {
        assertThat(step.batch().get().reason()).isEqualTo(CloseReason.TRIED);
        tried.add(now);
      }
      assertThat(step.dropped()).hasSize(step.batch().isPresent() ? 0 : 1);
    }
    assertThat(tried).containsExactly(1_000_000_000L, 2_000_000_000L);
    queue.finished(1, 200);
    BatchQueue.Step<String> next = oneComes(queue, 2_600_000_000L, 0);
    assertThat(next.batch().orElseThrow().reason()).isEqualTo(CloseReason.WORKER_IDLE);
  }

  @Test
  void nobodyIsTriedBesideABatchOrWhereFewWereTurnedAwayOrTheTimeIsOver() {
    BatchQueue<String> busy = thinksOneRowIsSlow();
    for (long now = 0; now <= 3_000_000_000L; now += 10_000_000) {
      assertThat(oneComes(busy, now, 1).batch()).isEmpty();
    }
    BatchQueue<String> few = thinksOneRowIsSlow();
    for (long now = 0; now < 15_000_000_000L; now += 1_000_000_000) {
      assertThat(oneComes(few, now, 0).batch()).isEmpty();
    }
    BatchQueue<String> late = thinksOneRowIsSlow();
    for (long now = 0; now <= 3_000_000_000L; now += 10_000_000) {
      late.offer(new Request<>("late", 1, now, now));
      assertThat(late.next(now, 1, 0).batch()).isEmpty();
    }
  }

  @Test
  void dropsWhatCannotBeInTimeAndRunsTheRest() {
    BatchQueue<String> queue = queue(new DeadlineBatching());
    queue.offer(new Request<>("hopeless", 1, 0, 950));
    queue.offer(new Request<>("fine", 1, 500, 1_500));
    BatchQueue.Step<String> step = queue.next(900, 1, 0);
    assertThat(step.dropped()).extracting(d -> d.request().work()).containsExactly("hopeless");
    assertThat(step.dropped().getFirst().why()).contains("due in");
    assertThat(works(step)).containsExactly("fine");
  }

  @Test
  void cancelledRequestsNeverRun() {
    BatchQueue<String> queue = queue(new FixedWindowBatching(8, Duration.ZERO));
    queue.offer(new Request<>("a", 1, 0, 500));
    queue.offer(new Request<>("b", 1, 1, 500));
    assertThat(queue.cancel("a")).isTrue();
    assertThat(queue.cancel("a")).isFalse();
    assertThat(works(queue.next(10, 1, 0))).containsExactly("b");
    assertThat(queue.cancel("b")).isFalse();
  }

  @Test
  void tellsPoliciesHowOldTheOldestIsThoughOthersWereMoreUrgent() {
    BatchQueue<String> queue = queue(new FixedWindowBatching(2, Duration.ofNanos(100)));
    queue.offer(new Request<>("patient", 1, 0, 9_000));
    queue.offer(new Request<>("x", 1, 10, 500));
    queue.offer(new Request<>("y", 1, 20, 500));
    assertThat(works(queue.next(30, 1, 0))).containsExactly("x", "y");
    assertThat(queue.next(30, 1, 0).wake()).isEqualTo(100);
  }

  @Test
  void refusesRequestsWithoutRows() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Request<>("a", 0, 0, 1))
        .withMessageContaining("1 row or more");
  }

  @Test
  void trafficIsARateFromItsBeginningOn() {
    double[] seen = new double[1];
    BatchPolicy watching =
        queue -> {
          seen[0] = queue.traffic().rowsPerSecond();
          return new BatchDecision.Wait(Long.MAX_VALUE, "it only looks");
        };
    BatchQueue<Integer> queue =
        new BatchQueue<>(
            watching, 8, Duration.ofMillis(20), new LearnedCurve(LatencyCurve.linear(1e6, 1e5)));
    long start = -7_000_000_000L; // a clock may begin anywhere
    for (int i = 0; i < 200; i++) {
      queue.offer(new Request<>(i, 1, start + i * 1_000_000L, Long.MAX_VALUE));
    }
    queue.next(start + 200_000_000L, 1, 0);
    assertThat(seen[0]).isBetween(950.0, 1_050.0);
  }
}
