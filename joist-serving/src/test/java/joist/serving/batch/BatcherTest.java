package joist.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import joist.serving.Await;
import joist.serving.admission.ComputePool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatcherTest {
  private static final long SEED = Long.getLong("joist.seed", 2026L);

  /** No batch is turned away because the machine was away for a while. */
  private static final Duration FAR = Duration.ofHours(1);

  private final ComputePool pool = new ComputePool(2, 64);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void end() {
    pool.close();
    timer.shutdownNow();
  }

  /** Counts how often each request came back. */
  private static final class Counts implements Batcher.Handler<Integer> {
    private final Queue<Batch<Integer>> batches = new ConcurrentLinkedQueue<>();
    private final AtomicInteger[] answers;
    private final AtomicInteger refused = new AtomicInteger();
    private final Phaser left;

    Counts(int requests) {
      answers =
          IntStream.range(0, requests)
              .mapToObj(i -> new AtomicInteger())
              .toArray(AtomicInteger[]::new);
      left = new Phaser(1 + requests);
    }

    @Override
    public int run(Batch<Integer> batch) {
      batches.add(batch);
      batch.requests().forEach(this::came);
      return batch.rows();
    }

    @Override
    public void refuse(Request<Integer> request, String why) {
      refused.incrementAndGet();
      came(request);
    }

    private void came(Request<Integer> request) {
      answers[request.work()].incrementAndGet();
      left.arriveAndDeregister();
    }

    void await() throws Exception {
      left.awaitAdvanceInterruptibly(left.arrive(), 2, TimeUnit.MINUTES);
    }
  }

  private Batcher<Integer> batcher(BatchPolicy policy, Batcher.Handler<Integer> handler) {
    BatchQueue<Integer> queue =
        new BatchQueue<>(policy, 32, FAR, new LearnedCurve(LatencyCurve.linear(1e5, 1e3)));
    return new Batcher<>(queue, new Batcher.Places(pool, 2, timer, System::nanoTime), handler);
  }

  private static Request<Integer> request(int number, int rows) {
    long now = System.nanoTime();
    return new Request<>(number, rows, now, now + FAR.toNanos());
  }

  @Test
  void batchesThatDidNotRunWholeTeachNothing() {
    LearnedCurve curve = new LearnedCurve(LatencyCurve.linear(1e5, 1e3));
    Batcher.Handler<Integer> failsForOneRow =
        new Batcher.Handler<>() {
          @Override
          public int run(Batch<Integer> batch) {
            return batch.rows() > 1 ? batch.rows() : 0;
          }

          @Override
          public void refuse(Request<Integer> request, String why) {
            throw new AssertionError(why);
          }
        };
    try (Batcher<Integer> batcher =
        new Batcher<>(
            new BatchQueue<>(new NoBatching(), 32, FAR, curve),
            new Batcher.Places(pool, 1, timer, System::nanoTime),
            failsForOneRow)) {
      batcher.submit(List.of(request(0, 1), request(1, 1), request(2, 2)));
      Await.until( // the assumed one has two
          "it is learned", () -> curve.curve().points(), points -> points.size() == 1);
      assertThat(curve.curve().points().getFirst().rows()).isEqualTo(2);
    }
  }

  @Test
  void everyRequestComesBackOnceUnderEveryPolicyAndCancellations() throws Exception {
    int callers = 8;
    int each = 2_000;
    for (BatchPolicy policy :
        List.of(
            new DeadlineBatching(),
            new FixedWindowBatching(32, Duration.ofNanos(300_000)),
            new AimdBatching(Duration.ofNanos(100_000)),
            new CorkBatching(),
            new NoBatching())) {
      Counts counts = new Counts(callers * each);
      Batcher<Integer> batcher = batcher(policy, counts);
      AtomicInteger cancelled = new AtomicInteger();
      CountDownLatch sent = new CountDownLatch(callers);
      for (int c = 0; c < callers; c++) {
        int caller = c;
        Thread.ofVirtual()
            .start(() -> {
              Random random = new Random(SEED + caller);
              for (int i = 0; i < each; i++) {
                Request<Integer> request = request(caller * each + i, 1 + random.nextInt(4));
                batcher.submit(request);
                if (random.nextInt(16) == 0 && batcher.cancel(request.work())) {
                  cancelled.incrementAndGet();
                  counts.came(request);
                }
              }
              sent.countDown();
            });
      }
      assertThat(sent.await(2, TimeUnit.MINUTES)).isTrue();
      counts.await();
      assertThat(counts.answers)
          .as("%s, -Djoist.seed=%d", policy, SEED)
          .allMatch(answers -> answers.get() == 1);
      assertThat(counts.refused).hasValue(0);
      assertThat(counts.batches).allMatch(batch -> batch.rows() <= 32);
    }
  }

  @Test
  void noRequestIsForgottenBetweenTurns() throws Exception {
    Counts counts = new Counts(20_000);
    BatchQueue<Integer> queue =
        new BatchQueue<>(
            new DeadlineBatching(), 32, FAR, new LearnedCurve(LatencyCurve.linear(1e3, 1)));
    Batcher<Integer> batcher =
        new Batcher<>(queue, new Batcher.Places(pool, 1, timer, System::nanoTime), counts);
    for (int i = 0; i < 20_000; i++) {
      batcher.submit(request(i, 1));
      if (i % 3 == 0) {
        Thread.onSpinWait();
      }
    }
    counts.await();
    assertThat(counts.refused).hasValue(0);
  }

  @Test
  void aBatchHoldsAllThatCameWhileThePoolWasBusy() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    for (int i = 0; i < pool.workers(); i++) {
      pool.offer(0, () -> awaitQuietly(busy));
    }
    Counts counts = new Counts(10);
    Batcher<Integer> batcher = batcher(new DeadlineBatching(), counts);
    for (int i = 0; i < 10; i++) {
      batcher.submit(request(i, 1));
    }
    busy.countDown();
    counts.await();
    assertThat(counts.batches).hasSize(1);
    assertThat(counts.batches.element().rows()).isEqualTo(10);
  }

  @Test
  void aHandlerThatFailsHoldsNothingBackThatWaits() throws Exception {
    Counts counts = new Counts(2);
    Batcher.Handler<Integer> failsOnce =
        new Batcher.Handler<>() {
          @Override
          public int run(Batch<Integer> batch) {
            if (counts.batches.isEmpty()) {
              counts.run(batch);
              throw new IllegalStateException("what no handler should do");
            }
            return counts.run(batch);
          }

          @Override
          public void refuse(Request<Integer> request, String why) {
            throw new AssertionError(why);
          }
        };
    try (Batcher<Integer> batcher =
        new Batcher<>(
            new BatchQueue<>(
                new NoBatching(), 32, FAR, new LearnedCurve(LatencyCurve.linear(1e5, 1e3))),
            new Batcher.Places(pool, 1, timer, System::nanoTime),
            failsOnce)) {
      batcher.submit(List.of(request(0, 1), request(1, 1)));
      counts.await();
      assertThat(counts.batches).hasSize(2);
    }
  }

  @Test
  void closingRefusesWhatWaitsAndWhatComesAfter() throws Exception {
    Counts counts = new Counts(3);
    Batcher<Integer> batcher = batcher(new FixedWindowBatching(32, Duration.ofMinutes(5)), counts);
    batcher.submit(request(0, 1));
    batcher.submit(request(1, 1));
    batcher.close();
    batcher.submit(request(2, 1));
    counts.await();
    assertThat(counts.refused).hasValue(3);
    assertThat(batcher.waitingRows()).isZero();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
