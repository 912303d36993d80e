package joist.serving.simulate;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import joist.serving.batch.Batch;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.BatchQueue;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.LearnedCurve;
import joist.serving.batch.Request;
import joist.serving.batch.ServedTraffic;

/**
 * A server in simulated time: requests of one row arrive at given moments, wait in a {@link
 * BatchQueue} under a policy, and run on workers that take what a curve says.
 *
 * @param workers who run batches, each as fast as if alone
 * @param mostRows in a batch
 * @param objective each request's deadline after its arrival
 * @param service what batches really take, by when they start
 * @param assumed what the queue takes them to take until it has learned
 */
public record BatchSimulation(
    int workers,
    int mostRows,
    Duration objective,
    LongFunction<LatencyCurve> service,
    LatencyCurve assumed) {

  /** A simulation whose queue knows the curve from the start, as after a warm-up. */
  public BatchSimulation(int workers, int mostRows, Duration objective, LatencyCurve service) {
    this(workers, mostRows, objective, now -> service, service);
  }

  /** Sends {@code count} requests at the given moments, in nanoseconds. */
  public ServedTraffic run(BatchPolicy policy, LongSupplier moments, int count) {
    return new Run(policy, LongStream.generate(moments).limit(count).toArray()).run();
  }

  private record Running(Batch<Integer> batch, long end, long took) {}

  private final class Run {
    private final long[] arrivals;
    private final BatchQueue<Integer> queue;
    private final PriorityQueue<Running> running =
        new PriorityQueue<>(Comparator.comparingLong(Running::end));
    private final long[] latencies;
    private int arrived;
    private int answered;
    private int dropped;
    private int inTime;
    private final IntStream.Builder batchRows = IntStream.builder();

    Run(BatchPolicy policy, long[] arrivals) {
      this.arrivals = arrivals;
      this.latencies = new long[arrivals.length];
      this.queue = new BatchQueue<>(policy, mostRows, objective, new LearnedCurve(assumed));
    }

    ServedTraffic run() {
      long now = arrivals.length == 0 ? 0 : arrivals[0];
      long wake = Long.MAX_VALUE;
      while (answered + dropped < arrivals.length) {
        now = Math.min(wake, Math.min(nextArrival(), nextEnd()));
        while (nextArrival() <= now) {
          long at = arrivals[arrived];
          queue.offer(new Request<>(arrived++, 1, at, at + objective.toNanos()));
        }
        while (nextEnd() <= now) {
          end(running.remove());
        }
        wake = dispatch(now);
      }
      double seconds = arrivals.length == 0 ? 0 : (now - arrivals[0]) / 1e9;
      return new ServedTraffic(
          java.util.Arrays.copyOf(latencies, answered),
          dropped,
          inTime,
          batchRows.build().toArray(),
          seconds);
    }

    private long nextArrival() {
      return arrived < arrivals.length ? arrivals[arrived] : Long.MAX_VALUE;
    }

    private long nextEnd() {
      return running.isEmpty() ? Long.MAX_VALUE : running.element().end();
    }

    private void end(Running done) {
      for (Request<Integer> request : done.batch().requests()) {
        latencies[answered++] = done.end() - request.arrived();
        inTime += done.end() <= request.deadline() ? 1 : 0;
      }
      queue.finished(done.batch().rows(), done.took());
    }

    /** Starts what the policy lets start; when to ask again. */
    private long dispatch(long now) {
      while (true) {
        BatchQueue.Step<Integer> step = queue.next(now, workers - running.size(), running.size());
        dropped += step.dropped().size();
        if (step.batch().isEmpty()) {
          return step.wake();
        }
        Batch<Integer> batch = step.batch().get();
        long took = (long) service.apply(now).nanos(batch.rows());
        running.add(new Running(batch, now + took, took));
        batchRows.add(batch.rows());
      }
    }
  }
}
