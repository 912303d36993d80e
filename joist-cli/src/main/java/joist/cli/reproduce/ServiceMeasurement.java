package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import joist.compiler.Executable;
import joist.serving.admission.ComputePool;
import joist.serving.batch.Batch;
import joist.serving.batch.BatchQueue;
import joist.serving.batch.Batcher;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.LearnedCurve;
import joist.serving.batch.NoBatching;
import joist.serving.batch.Request;
import joist.serving.simulate.MeasuredService;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;

/**
 * Measures what a simulation is told: batches of each size, run by the thread and the queue that
 * will run them live, right behind one another and after pauses. Once.
 */
final class ServiceMeasurement implements Batcher.Handler<Integer> {
  /** Pauses of the thread, in nanoseconds, and the largest batch that each is tried with. */
  private static final Map<Long, Integer> MOST_ROWS_AFTER =
      Map.of(0L, BatchingRig.MOST_ROWS, 200_000L, 16, 1_000_000L, 32, 5_000_000L, 32);

  private static final long BUDGET_NANOS = 120_000_000; // for each size and pause
  private static final int MOST_SAMPLES = 60;
  private static final int LEAST_SAMPLES = 4;
  private static final Duration WARM = Duration.ofSeconds(2);

  private final Executable model;
  private final Tensor row = RigModel.rows(1);
  private final Semaphore ran = new Semaphore(0);
  private final List<MeasuredService.Sample> samples = new ArrayList<>();
  /* Written by the one thread and read by the other after it, through the queue and the semaphore. */
  private long idle;
  private long ended;

  ServiceMeasurement(Executable model) {
    this.model = model;
  }

  /** What was measured; batches run for some seconds first, until nothing is cold any more. */
  List<MeasuredService.Sample> measure() {
    BatchQueue<Integer> queue =
        new BatchQueue<>(
            new NoBatching(),
            BatchingRig.MOST_ROWS,
            Duration.ofSeconds(1),
            new LearnedCurve(LatencyCurve.linear(0, 1)));
    try (ComputePool pool = new ComputePool(1, 1024);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Batcher<Integer> batcher =
            new Batcher<>(queue, new Batcher.Places(pool, 1, timer, System::nanoTime), this)) {
      long warm = System.nanoTime() + WARM.toNanos();
      for (int i = 0; System.nanoTime() < warm; i++) {
        series(batcher, sizes().get(i % sizes().size()), 1);
      }
      samples.clear();
      for (int rows : sizes()) {
        MOST_ROWS_AFTER.forEach((pause, most) -> {
          idle = pause;
          if (rows <= most) {
            series(batcher, rows, samplesOf(rows, pause));
          }
        });
      }
    }
    return List.copyOf(samples);
  }

  /** All small sizes, since blocks of rows make steps there; fewer of the large ones. */
  private static List<Integer> sizes() {
    List<Integer> sizes = new ArrayList<>();
    for (int rows = 1; rows <= BatchingRig.MOST_ROWS; rows += rows < 24 ? 1 : rows < 64 ? 5 : 13) {
      sizes.add(rows);
    }
    sizes.add(BatchingRig.MOST_ROWS);
    return sizes;
  }

  private static int samplesOf(int rows, long pause) {
    long each = pause + 1_000_000 + rows * 180_000L;
    return (int) Math.clamp(BUDGET_NANOS / each, LEAST_SAMPLES, MOST_SAMPLES);
  }

  /** Batches one after another, each {@link #idle} after the last; the first is not counted. */
  private void series(Batcher<Integer> batcher, int rows, int count) {
    for (int i = 0; i <= count; i++) {
      if (idle > 0) {
        LiveTraffic.awaitMoment(ended + idle);
      }
      long now = System.nanoTime();
      batcher.submit(new Request<>(i, rows, now, now + Long.MAX_VALUE / 2));
      if (idle > 0) {
        ran.acquireUninterruptibly();
      }
    }
    if (idle == 0) {
      ran.acquireUninterruptibly(count + 1);
    }
  }

  @Override
  public void run(Batch<Integer> batch) {
    model.run(Map.of("x", TensorRows.join(Collections.nCopies(batch.rows(), row))));
    long now = System.nanoTime();
    Request<Integer> request = batch.requests().getFirst();
    if (request.work() > 0) {
      long asked = idle == 0 ? ended : request.arrived();
      samples.add(
          new MeasuredService.Sample(
              batch.rows(), idle, batch.formed() - asked, now - batch.formed()));
    }
    ended = now;
    ran.release();
  }

  @Override
  public void refuse(Request<Integer> request, String why) {
    ran.release();
  }
}
