package joist.cli.reproduce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import joist.compiler.team.Workers;
import joist.serving.admission.ComputePool;
import joist.serving.batch.Batch;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.BatchQueue;
import joist.serving.batch.Batcher;
import joist.serving.batch.LearnedCurve;
import joist.serving.batch.Request;
import joist.serving.batch.ServedTraffic;
import joist.serving.simulate.MeasuredTraffic;
import joist.serving.threads.Grant;
import joist.tensor.Tensor;

/** Sends one-row requests to a live batcher at given moments (an open loop); once. */
final class LiveTraffic implements Batcher.Handler<Integer> {
  private final BatchingRig rig;
  private final BatchPolicy policy;
  private final Streams streams;
  private final ComputePool pool;
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger inTime = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();
  private final IntStream.Builder batchRows = IntStream.builder();
  private final List<MeasuredTraffic.Batch> batches =
      new ArrayList<>(); // tell something where one batch runs at a time
  private long[] due = new long[0];
  private long[] late = new long[0]; // by which each request came after it was due
  private CountDownLatch left = new CountDownLatch(0); // requests without an answer
  private long start;
  private long ended;
  private long[] latencies = new long[0];
  private int uncounted;

  LiveTraffic(BatchingRig rig, BatchPolicy policy) {
    this(rig, policy, Streams.ONE);
  }

  LiveTraffic(BatchingRig rig, BatchPolicy policy, Streams streams) {
    this.rig = rig;
    this.policy = policy;
    this.streams = streams;
    this.pool = new ComputePool(streams.pool(), 1024);
  }

  /**
   * Sends requests and tells of the last {@code count}: policies that learn have learned by then.
   *
   * @param due when each comes, in nanoseconds
   */
  ServedTraffic send(long[] due, int count) {
    int warm = due.length - count;
    latencies = new long[count];
    late = new long[due.length];
    this.due = due.clone();
    uncounted = warm;
    left = new CountDownLatch(due.length);
    BatchQueue<Integer> queue =
        new BatchQueue<>(
            policy, rig.network().mostRows(), rig.objective(), new LearnedCurve(rig.curve()));
    try (pool;
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Batcher<Integer> batcher =
            new Batcher<>(
                queue, new Batcher.Places(pool, streams.atOnce(), timer, System::nanoTime), this)) {
      start = System.nanoTime();
      ended = start;
      for (int i = 0; i < due.length; i++) {
        awaitMoment(start + due[i]);
        long arrived = start + due[i];
        late[i] = System.nanoTime() - arrived;
        batcher.submit(new Request<>(i, 1, arrived, arrived + rig.objective().toNanos()));
      }
      await(left);
      double seconds = (System.nanoTime() - start - due[warm]) / 1e9;
      return new ServedTraffic(
          Arrays.copyOf(latencies, answered.get()),
          dropped.get(),
          inTime.get(),
          batchRows.build().toArray(),
          seconds);
    }
  }

  static void await(CountDownLatch left) {
    try {
      left.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sleeps: turning would slow the thread that shares the processor's core. */
  static void awaitMoment(long moment) {
    for (long wait = moment - System.nanoTime(); wait > 0; wait = moment - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
  }

  @Override
  public int run(Batch<Integer> batch) {
    Map<String, Tensor> rows = rig.network().rows(batch.rows());
    Grant grant = streams.grant(batch.rows());
    long began = System.nanoTime();
    Workers workers = new Workers(task -> pool.offer(0, task), grant.threads());
    rig.model().run(rows, workers);
    long now = System.nanoTime();
    streams.ended(grant, batch.rows(), now - began);
    synchronized (this) {
      batchRows.add(batch.rows());
      sample(batch, now);
    }
    for (Request<Integer> request : batch.requests()) {
      if (request.work() >= uncounted) {
        latencies[answered.getAndIncrement()] = now - request.arrived();
        inTime.addAndGet(now - request.deadline() <= 0 ? 1 : 0);
      }
      left.countDown();
    }
    return batch.rows();
  }

  private void sample(Batch<Integer> batch, long now) {
    long asked =
        batch.requests().stream()
            .mapToLong(request -> request.arrived() + late[request.work()])
            .min()
            .orElseThrow();
    batches.add(
        new MeasuredTraffic.Batch(
            batch.formed() - start,
            batch.rows(),
            Math.max(0, asked - ended),
            batch.formed() - Math.max(asked, ended),
            now - batch.formed()));
    ended = now;
  }

  /** What was seen of it, for a policy that never waits; after {@link #send}. */
  MeasuredTraffic seen() {
    List<MeasuredTraffic.Sent> requests =
        IntStream.range(0, due.length)
            .mapToObj(i -> new MeasuredTraffic.Sent(due[i], late[i]))
            .toList();
    return new MeasuredTraffic(batches, requests, ended - start);
  }

  @Override
  public void refuse(Request<Integer> request, String why) {
    dropped.addAndGet(request.work() >= uncounted ? 1 : 0);
    left.countDown();
  }
}
