package joist.serving.tensors;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import joist.model.Model;
import joist.serving.Deployment;
import joist.serving.batch.Batch;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.BatchQueue;
import joist.serving.batch.Batcher;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.LearnedCurve;
import joist.serving.batch.NoBatching;
import joist.serving.batch.Request;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.FlightRecorder;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;

/**
 * The queues of the deployments in memory: one for each combination of shapes, but for the number
 * of rows, that a model is called with. Shapes that cannot be joined, since the model's rows meet,
 * wait in a queue of their own too, and run one by one. Thread-safe.
 */
public final class TensorQueues implements AutoCloseable {
  private static final int MOST_SHAPES = 64;
  private static final LatencyCurve ASSUMED = LatencyCurve.linear(0, 1e5);

  private final Settings settings;
  private final Batcher.Places places;
  private final FlightRecorder flights;
  private final Map<Deployment, Map<Map<String, Shape>, Queue>> queues = new ConcurrentHashMap<>();

  /**
   * How queues are run.
   *
   * @param objective each call's deadline after it came, unless it has one
   * @param mostRows in a batch
   */
  public record Settings(BatchPolicy policy, Duration objective, int mostRows) {}

  /**
   * @param flights is told of each batch
   */
  public TensorQueues(Settings settings, Batcher.Places places, FlightRecorder flights) {
    this.settings = settings;
    this.places = places;
    this.flights = flights;
  }

  /** A queue, and what its batches take. */
  private record Queue(Batcher<TensorCall> batcher, LearnedCurve curve) {}

  /**
   * Takes a call in; the caller holds a lease of the deployment until the call has its answer.
   *
   * @param deadlineNanos on the clock of the queues
   * @throws joist.graph.GraphException when an input is missing, or not as the graph declares it
   */
  public void submit(Deployment deployment, TensorCall call, long deadlineNanos) {
    int rows = rows(call.inputs());
    long now = places.clock().getAsLong();
    queue(deployment, call.inputs())
        .batcher()
        .submit(new Request<>(call, Math.max(1, rows), now, deadlineNanos));
  }

  /** Takes a call out that has not begun to run; it hears nothing any more. */
  public boolean cancel(Deployment deployment, TensorCall call) {
    return queue(deployment, call.inputs()).batcher().cancel(call);
  }

  /** Rows that wait for a deployment's batches. */
  public int waitingRows(Deployment deployment) {
    return queues.getOrDefault(deployment, Map.of()).values().stream()
        .mapToInt(queue -> queue.batcher().waitingRows())
        .sum();
  }

  /** When a call that comes now and has no deadline of its own is due. */
  public long deadlineFromNow() {
    return places.clock().getAsLong() + settings.objective().toNanos();
  }

  /** What such a call takes when it runs by itself, as far as is known. */
  public double nanosAlone(Deployment deployment, Map<String, Tensor> inputs) {
    return queue(deployment, inputs).curve().curve().nanos(Math.max(1, rows(inputs)));
  }

  private static int rows(Map<String, Tensor> inputs) {
    return inputs.values().stream()
        .findFirst()
        .map(Tensor::shape)
        .filter(shape -> shape.rank() > 0)
        .map(shape -> (int) Math.min(Integer.MAX_VALUE, shape.dim(0)))
        .orElse(1);
  }

  private Queue queue(Deployment deployment, Map<String, Tensor> inputs) {
    Map<Map<String, Shape>, Queue> all = queues.get(deployment);
    if (all == null) {
      queues.keySet().removeIf(other -> !other.isLoaded());
      all = queues.computeIfAbsent(deployment, made -> new ConcurrentHashMap<>());
    }
    Map<String, Shape> kind = new HashMap<>();
    inputs.forEach((name, tensor) -> kind.put(name, kind(tensor.shape())));
    Queue queue = all.get(kind);
    if (queue != null) {
      return queue;
    }
    // Callers of many shapes share one queue that joins nothing: queues must not pile up.
    Map<String, Shape> key = all.size() < MOST_SHAPES ? kind : Map.of();
    return all.computeIfAbsent(key, shapes -> made(deployment, inputs, shapes));
  }

  private static Shape kind(Shape shape) {
    return shape.rank() == 0 ? shape : TensorRows.withRows(shape, 0);
  }

  private Queue made(Deployment deployment, Map<String, Tensor> inputs, Map<String, Shape> shapes) {
    Model model = deployment.model();
    boolean joins = !shapes.isEmpty() && model.keepsRowsApart(inputs);
    BatchPolicy policy = joins ? settings.policy() : new NoBatching();
    LearnedCurve curve = new LearnedCurve(ASSUMED);
    BatchQueue<TensorCall> queue =
        new BatchQueue<>(policy, settings.mostRows(), settings.objective(), curve);
    return new Queue(
        new Batcher<>(queue, places, new Runner(deployment, model, flights, places.clock())),
        curve);
  }

  /** Runs batches of one model. */
  private record Runner(
      Deployment deployment, Model model, FlightRecorder flights, LongSupplier clock)
      implements Batcher.Handler<TensorCall> {
    @Override
    public void run(Batch<TensorCall> batch) {
      long start = clock.getAsLong();
      BatchFlight flight = closed(batch);
      run(batch, flight);
      flight.ended(clock.getAsLong() - start);
    }

    private BatchFlight closed(Batch<TensorCall> batch) {
      deployment.stats().batches().closed(batch.rows(), batch.reason());
      LongSummaryStatistics waits =
          batch.requests().stream()
              .mapToLong(request -> batch.formed() - request.arrived())
              .summaryStatistics();
      BatchFlight flight =
          new BatchFlight(
              flights.nextBatch(),
              deployment.name(),
              deployment.version(),
              new BatchFlight.Closing(
                  flights.now(),
                  batch.requests().size(),
                  batch.rows(),
                  batch.reason(),
                  new BatchFlight.Waits(waits.getMin(), (long) waits.getAverage(), waits.getMax()),
                  batch.predictedNanos()));
      flights.add(flight);
      return flight;
    }

    private void run(Batch<TensorCall> batch, BatchFlight flight) {
      List<TensorCall> calls = batch.requests().stream().map(Request::work).toList();
      calls.forEach(call -> call.started(flight));
      try {
        List<Map<String, Tensor>> answers = new TensorBatch(calls).run(model);
        deployment.stats().joined(calls.size());
        for (int i = 0; i < calls.size(); i++) {
          calls.get(i).answered(answers.get(i), batch.rows());
        }
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError why) {
        fail(calls, why);
      }
    }

    /** One caller's bad rows are no reason for the others of its batch to fail. */
    private void fail(List<TensorCall> calls, Throwable why) {
      if (calls.size() == 1) {
        calls.getFirst().failed(why);
        return;
      }
      for (TensorCall call : calls) {
        try {
          call.answered(new TensorBatch(List.of(call)).run(model).getFirst(), 1);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError its) {
          call.failed(its);
        }
      }
    }

    @Override
    public void refuse(Request<TensorCall> request, String why) {
      request.work().refused(why);
    }
  }

  /** Refuses what waits. */
  @Override
  public void close() {
    queues.values().forEach(all -> all.values().forEach(queue -> queue.batcher().close()));
  }
}
