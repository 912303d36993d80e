package joist.serving.tensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.serving.DeployReport;
import joist.serving.Deployments;
import joist.serving.Lease;
import joist.serving.SampleRows;
import joist.serving.ServingClock;
import joist.serving.admission.ComputePool;
import joist.serving.aim.Aim;
import joist.serving.aim.Aims;
import joist.serving.aim.SaidPolicy;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.Batcher;
import joist.serving.flight.FlightRecorder;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Models on a pool of two threads, with queues whose answers are due in ten minutes. */
final class ServedModels implements AutoCloseable {
  static final int WIDTH = 4;
  private static final ValueType ROWS =
      ValueType.of(ElementType.F32, Dim.BATCH, new Dim.Symbol("W"));
  private static final Duration LONG = Duration.ofMinutes(10);

  final ComputePool pool = new ComputePool(2, 1024);
  final Aims aims = new Aims(LONG);
  final FlightRecorder flights =
      new FlightRecorder(new Ledger(1 << 20), InstantSource.system(), flight -> {});
  final TensorQueues queues;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService deploying = Executors.newSingleThreadExecutor();
  final Deployments deployments =
      new Deployments(
          new Deployments.WarmSettings(1, Duration.ofSeconds(1)),
          new Ledger(100_000_000),
          ServingClock.system(),
          deploying,
          new SampleRows());
  private final List<TensorQueues> opened = new ArrayList<>();

  ServedModels(BatchPolicy policy) {
    queues = queues(policy, 2, System::nanoTime);
  }

  /** Other queues, of at most so many batches at once. */
  TensorQueues queues(BatchPolicy policy, int workers, LongSupplier clock) {
    return queues(new TensorQueues.Settings(policy, LONG, 256), workers, clock);
  }

  TensorQueues queues(TensorQueues.Settings settings, int workers, LongSupplier clock) {
    TensorQueues made =
        new TensorQueues(settings, aims, new Batcher.Places(pool, workers, timer, clock), flights);
    opened.add(made);
    return made;
  }

  Lease deploy(Path folder, Graph graph) throws IOException {
    return deploy(Files.write(folder.resolve(graph.name() + ".onnx"), OnnxWriter.write(graph)));
  }

  Lease deploy(Path file) {
    DeployReport report = deployments.deployFile(file).join();
    assertThat(report.isLive()).as(report.reason()).isTrue();
    return deployments.acquire(report.name());
  }

  /** {@code y = 2 x}. */
  Lease doubling(Path folder) throws IOException {
    return deploy(folder, scaling("doubling", 2));
  }

  /** {@code y = factor * x}. */
  static Graph scaling(String name, float factor) {
    GraphBuilder builder = new GraphBuilder(name);
    String x = builder.input("x", ROWS);
    return giving(builder, "Mul", x, builder.constant("f", Tensor.of(Shape.of(1), factor)));
  }

  /** A model whose rows meet: each less the mean of all. */
  static Graph centring() {
    GraphBuilder builder = new GraphBuilder("centring");
    String x = builder.input("x", ROWS);
    String axes = builder.constant("axes", Tensor.of(Shape.of(1), 0L));
    return giving(builder, "Sub", x, builder.node("ReduceMean", x, axes));
  }

  private static Graph giving(GraphBuilder builder, String operator, String... inputs) {
    builder.nodeNamed("y", Node.ONNX, operator, Map.of(), inputs);
    builder.output("y", ROWS);
    return builder.build();
  }

  /** Rows whose elements say which caller and which of its rows they are. */
  static Tensor rows(int caller, int first, int count) {
    float[] elements = new float[count * WIDTH];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = caller * 65_536 + (first + i / WIDTH) % 16_384 + 0.25f * (i % WIDTH);
    }
    return Tensor.of(Shape.of(count, WIDTH), elements);
  }

  static Tensor times(Tensor x, float factor) {
    float[] elements = x.toFloats();
    for (int i = 0; i < elements.length; i++) {
      elements[i] *= factor;
    }
    return Tensor.of(x.shape(), elements);
  }

  /**
   * Keeps the pool busy until it is let go, so that calls meet in a queue: also a worker whose
   * batch was answered and has not ended, which would take the first of them.
   */
  CountDownLatch busy() throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(pool.workers());
    for (int i = 0; i < pool.workers(); i++) {
      pool.offer(
          0,
          () -> {
            held.countDown();
            try {
              latch.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    assertThat(held.await(2, TimeUnit.MINUTES)).as("all workers are held").isTrue();
    return latch;
  }

  /** Says a policy of one model, as a configuration does. */
  void setBatching(String model, String policy) {
    aims.set(
        model, new Aim(Optional.empty(), Optional.empty(), Optional.of(SaidPolicy.parse(policy))));
  }

  HeardCall submit(Lease lease, Tensor x) {
    return submit(queues, lease, new HeardCall(x));
  }

  static <C extends TensorCall> C submit(TensorQueues queues, Lease lease, C call) {
    queues.submit(lease.deployment(), call, queues.deadlineFromNow());
    return call;
  }

  @Override
  public void close() {
    opened.forEach(TensorQueues::close);
    deployments.close();
    pool.close();
    timer.shutdownNow();
    deploying.shutdownNow();
  }
}
