package joist.cli.reproduce;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import joist.compiler.Executable;
import joist.compiler.shaped.Invocation;
import joist.serving.admission.ComputePool;
import joist.serving.batch.Batch;
import joist.serving.batch.BatchQueue;
import joist.serving.batch.Batcher;
import joist.serving.batch.FixedWindowBatching;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.LearnedCurve;
import joist.serving.batch.Request;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * What cellular batching is compared with: sequences of about one length share a bucket, wait there
 * for a batch, and run to the end together, padded to the bucket's length. Plans for all lengths
 * and numbers of rows are kept, as the other server's are.
 */
final class BucketServer implements SequenceServer {
  private final ComputePool pool = new ComputePool(1, 1024);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final SequenceModel model;
  private final Plans plans;
  private final Settings settings;
  private final BiConsumer<Integer, Long> answered;
  private final List<Batcher<Member>> buckets = new ArrayList<>();

  /**
   * How it batches.
   *
   * @param width how much the lengths of a bucket differ
   * @param rows the most in a batch
   * @param window how long the first in a batch waits for others
   */
  record Settings(int width, int rows, Duration window) {}

  private record Member(int request, int steps) {}

  /** The model bound for lengths and numbers of rows. */
  static final class Plans {
    private static final int[] ROWS = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32};
    private final Executable executable;
    private final Map<List<Integer>, Invocation> bound = new ConcurrentHashMap<>();

    Plans(SequenceModel model) {
      executable = Executable.compile(model.model().graph());
    }

    Invocation of(int steps, int rows) {
      int padded = 1;
      for (int i = 0; padded < rows; i++) {
        padded = ROWS[i];
      }
      return bound.computeIfAbsent(
          List.of(steps, padded),
          key ->
              executable.invocation(
                  Map.of(
                      "x",
                      Tensor.zeros(
                          ElementType.F32,
                          Shape.of(key.get(0), key.get(1), SequenceModel.WIDTH)))));
    }
  }

  BucketServer(
      SequenceModel model, Plans plans, Settings settings, BiConsumer<Integer, Long> answered) {
    this.model = model;
    this.plans = plans;
    this.settings = settings;
    this.answered = answered;
    for (int longest = settings.width();
        longest < SequenceModel.LONGEST + settings.width();
        longest += settings.width()) {
      buckets.add(bucket(Math.min(longest, SequenceModel.LONGEST)));
    }
  }

  private Batcher<Member> bucket(int longest) {
    BatchQueue<Member> queue =
        new BatchQueue<>(
            new FixedWindowBatching(settings.rows(), settings.window()),
            settings.rows(),
            Duration.ofHours(1),
            new LearnedCurve(LatencyCurve.linear(0, 1e5)));
    return new Batcher<>(
        queue, new Batcher.Places(pool, 1, timer, System::nanoTime), new Padded(longest));
  }

  @Override
  public void submit(int request, int steps, long arrived) {
    buckets
        .get((steps - 1) / settings.width())
        .submit(
            new Request<>(
                new Member(request, steps), 1, arrived, arrived + Duration.ofHours(1).toNanos()));
  }

  private final class Padded implements Batcher.Handler<Member> {
    private final int longest;

    Padded(int longest) {
      this.longest = longest;
    }

    @Override
    public int run(Batch<Member> batch) {
      Invocation invocation = plans.of(longest, batch.rows());
      Tensor x = invocation.input("x");
      long row = Float.BYTES * (long) SequenceModel.WIDTH;
      long rows = x.shape().dim(1);
      for (int i = 0; i < batch.requests().size(); i++) {
        Member member = batch.requests().get(i).work();
        Tensor own = model.sequence(member.steps());
        for (int step = 0; step < member.steps(); step++) {
          MemorySegment.copy(own.data(), step * row, x.data(), (step * rows + i) * row, row);
        }
      }
      invocation.run();
      long now = System.nanoTime();
      batch.requests().forEach(request -> answered.accept(request.work().request(), now));
      return batch.rows();
    }

    @Override
    public void refuse(Request<Member> request, String why) {
      throw new IllegalStateException(why);
    }
  }

  @Override
  public void close() {
    buckets.forEach(Batcher::close);
    pool.close();
    timer.shutdownNow();
  }
}
