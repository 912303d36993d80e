package joist.serving.simulate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
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
import joist.serving.batch.Share;

/**
 * A server in simulated time: requests of one row arrive at given moments, wait in a {@link
 * BatchQueue} under a policy, and run on threads that are asked for as {@link
 * joist.serving.batch.Batcher} asks for them, and take what a {@link ServiceTime} says.
 *
 * @param workers who run batches, each as fast as if alone
 * @param mostRows in a batch
 * @param objective each request's deadline after its arrival
 * @param service what threads and batches really take
 * @param assumed what the queue takes batches to take until it has learned
 */
public record BatchSimulation(
    int workers, int mostRows, Duration objective, ServiceTime service, LatencyCurve assumed) {

  /** A simulation whose queue knows the curve from the start, as after a warm-up. */
  public BatchSimulation(int workers, int mostRows, Duration objective, LatencyCurve service) {
    this(workers, mostRows, objective, ServiceTime.of(service), service);
  }

  /** Sends {@code count} requests at the given moments, in nanoseconds. */
  public ServedTraffic run(BatchPolicy policy, LongSupplier moments, int count) {
    return run(policy, LongStream.generate(moments).limit(count).toArray(), count);
  }

  /**
   * Sends requests at these moments and tells of the last {@code count}: policies that learn have
   * learned by then.
   */
  public ServedTraffic run(BatchPolicy policy, long[] moments, int count) {
    return new Run(policy, moments.clone(), moments.length - count, request -> Share.COMMON).run();
  }

  /**
   * What one caller sends.
   *
   * @param moments in nanoseconds, rising
   */
  public record CallerArrivals(Share share, long[] moments) {}

  /**
   * Sends what several callers send at the same time; what became of each one's, in their order.
   */
  public List<ServedTraffic> run(BatchPolicy policy, List<CallerArrivals> callers) {
    List<Owned> all =
        IntStream.range(0, callers.size())
            .boxed()
            .flatMap(owner ->
                Arrays.stream(callers.get(owner).moments()).mapToObj(at -> new Owned(at, owner)))
            .sorted(Comparator.comparingLong(Owned::at))
            .toList();
    Run run =
        new Run(
            policy,
            all.stream().mapToLong(Owned::at).toArray(),
            0,
            request -> callers.get(all.get(request).owner()).share());
    ServedTraffic together = run.run();
    return IntStream.range(0, callers.size())
        .mapToObj(owner -> run.of(request -> all.get(request).owner() == owner, together))
        .toList();
  }

  /** A request and the number of its caller. */
  private record Owned(long at, int owner) {}

  /** A thread that looks at the queue at {@code at}, having had nothing to do for so long. */
  private record Turn(long at, long idle) {}

  private record Running(Batch<Integer> batch, long end, long took) {}

  private final class Run {
    private final long[] arrivals; // when each is due
    private final long[] comes; // when each is there
    private final int warm;
    private final BatchQueue<Integer> queue;
    private final PriorityQueue<Turn> turns =
        new PriorityQueue<>(Comparator.comparingLong(Turn::at));
    private final PriorityQueue<Running> running =
        new PriorityQueue<>(Comparator.comparingLong(Running::end));
    private final Deque<Long> idleSince = new ArrayDeque<>(); // of each thread, the latest first
    private final IntFunction<Share> shares;
    private final long[] latencies;
    private final long[] ends; // of each request; 0 where it was turned away
    private final IntStream.Builder batchRows = IntStream.builder();
    private long wake = Long.MAX_VALUE;
    private int arrived;
    private int answered;
    private int dropped;
    private int inTime;
    private int done;

    Run(BatchPolicy policy, long[] arrivals, int warm, IntFunction<Share> shares) {
      this.shares = shares;
      this.ends = new long[arrivals.length];
      this.arrivals = arrivals;
      this.comes = comes(arrivals);
      this.warm = warm;
      this.latencies = new long[arrivals.length];
      this.queue = new BatchQueue<>(policy, mostRows, objective, new LearnedCurve(assumed));
      for (int i = 0; i < workers; i++) {
        idleSince.add(0L);
      }
    }

    /** One sends them all, so none overtakes another. */
    private long[] comes(long[] due) {
      long[] comes = Arrays.stream(due).map(at -> at + service.lateNanos(at)).toArray();
      Arrays.parallelPrefix(comes, Math::max);
      return comes;
    }

    ServedTraffic run() {
      long now = 0;
      while (done < arrivals.length) {
        now = Math.min(Math.min(wake, nextTurn()), Math.min(nextArrival(), nextEnd()));
        step(now);
      }
      double seconds = arrivals.length == warm ? 0 : (now - arrivals[warm]) / 1e9;
      return new ServedTraffic(
          Arrays.copyOf(latencies, answered),
          dropped,
          inTime,
          batchRows.build().toArray(),
          seconds);
    }

    private void step(long now) {
      while (nextArrival() <= now) {
        long at = arrivals[arrived];
        Share share = shares.apply(arrived);
        queue.offer(new Request<>(arrived++, 1, at, at + objective.toNanos(), share));
        askForTurn(now);
      }
      while (nextEnd() <= now) {
        end(running.remove());
        askForTurn(now);
      }
      if (wake <= now) {
        wake = Long.MAX_VALUE;
        askForTurn(now);
      }
      while (nextTurn() <= now) {
        turn(now, turns.remove());
      }
    }

    private long nextArrival() {
      return arrived < arrivals.length ? comes[arrived] : Long.MAX_VALUE;
    }

    private long nextEnd() {
      return running.isEmpty() ? Long.MAX_VALUE : running.element().end();
    }

    private long nextTurn() {
      return turns.isEmpty() ? Long.MAX_VALUE : turns.element().at();
    }

    private void askForTurn(long now) {
      if (queue.rows() > 0 && !idleSince.isEmpty()) {
        long idle = now - idleSince.removeFirst();
        turns.add(new Turn(now + service.handOffNanos(idle), idle));
      }
    }

    private void turn(long now, Turn turn) {
      BatchQueue.Step<Integer> step = queue.next(now, workers - running.size(), running.size());
      step.dropped().forEach(gone -> drop(gone.request()));
      if (step.batch().isEmpty()) {
        idleSince.addFirst(now);
        wake = step.wake();
        return;
      }
      Batch<Integer> batch = step.batch().get();
      long took = service.runNanos(now, batch.rows(), turn.idle());
      running.add(new Running(batch, now + took, took));
      batchRows.add(batch.rows());
    }

    /** What became of some requests, over the same time as of all. */
    ServedTraffic of(IntPredicate which, ServedTraffic all) {
      int[] sent = IntStream.range(0, arrivals.length).filter(which).toArray();
      int[] served = Arrays.stream(sent).filter(request -> ends[request] > 0).toArray();
      long[] took = Arrays.stream(served).mapToLong(i -> ends[i] - arrivals[i]).toArray();
      int good = (int) Arrays.stream(took).filter(nanos -> nanos <= objective.toNanos()).count();
      return new ServedTraffic(
          took, sent.length - served.length, good, all.batchRows(), all.seconds());
    }

    private void drop(Request<Integer> request) {
      done++;
      dropped += request.work() >= warm ? 1 : 0;
    }

    private void end(Running ended) {
      for (Request<Integer> request : ended.batch().requests()) {
        done++;
        ends[request.work()] = ended.end();
        if (request.work() >= warm) {
          latencies[answered++] = ended.end() - request.arrived();
          inTime += ended.end() <= request.deadline() ? 1 : 0;
        }
      }
      queue.finished(ended.batch().rows(), ended.took());
      idleSince.addFirst(ended.end());
    }
  }
}
