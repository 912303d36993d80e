package joist.serving.tensors;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import joist.model.cells.Cells;
import joist.serving.Deployment;
import joist.serving.ServingException;
import joist.serving.aim.Aim;
import joist.serving.aim.Aims;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.Batcher;
import joist.serving.batch.CellularBatching;
import joist.serving.batch.LatencyCurve;
import joist.serving.flight.FlightRecorder;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;

/**
 * The queues of the deployments in memory, and what runs of them: one queue for each combination of
 * shapes, but for the number of rows, that a model is called with. Shapes that cannot be joined,
 * since the model's rows meet, wait in a queue of their own too, and run one by one. Thread-safe.
 */
public final class TensorQueues implements AutoCloseable {
  private static final int MOST_SHAPES = 64;
  /* Of one row: larger batches are tried, not thought to save nothing. */
  static final LatencyCurve ASSUMED = new LatencyCurve(List.of(new LatencyCurve.Point(1, 1e5)));

  private static final Map<String, Shape> STEPS = Map.of("", Shape.of(0));

  private final Settings settings;
  private final Aims aims;
  private final Batcher.Places places;
  private final FlightRecorder flights;
  private final Map<Deployment, Map<Map<String, Shape>, TensorQueue>> queues =
      new ConcurrentHashMap<>();
  private final Map<Deployment, Boolean> steps = new ConcurrentHashMap<>();
  private final Map<Deployment, RunningCalls> running = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * How queues are run.
   *
   * @param objective each call's deadline after it came, unless it has one
   * @param mostRows in a batch
   * @param mostThreads that a batch may have, as many as the pool has at most
   */
  public record Settings(BatchPolicy policy, Duration objective, int mostRows, int mostThreads) {
    /** Each batch has one thread. */
    public Settings(BatchPolicy policy, Duration objective, int mostRows) {
      this(policy, objective, mostRows, 1);
    }

    /** What was said of one model, in place of what holds for all. */
    Settings aimed(Aim said) {
      return said.equals(Aim.COMMON)
          ? this
          : new Settings(
              said.policy().orElse(policy), said.p99().orElse(objective), mostRows, mostThreads);
    }
  }

  /** Queues of models of which nothing else is said. */
  public TensorQueues(Settings settings, Batcher.Places places, FlightRecorder flights) {
    this(settings, new Aims(settings.objective()), places, flights);
  }

  /**
   * @param aims what is said of each model, in place of the settings
   * @param flights is told of each batch
   */
  public TensorQueues(Settings settings, Aims aims, Batcher.Places places, FlightRecorder flights) {
    this.settings = settings;
    this.aims = aims;
    this.places = places;
    this.flights = flights;
  }

  /**
   * Takes a call in; the caller holds a lease of the deployment until the call has its answer.
   *
   * @param deadlineNanos on the clock of the queues
   * @throws joist.graph.GraphException when an input is missing, or not as the graph declares it
   */
  public void submit(Deployment deployment, TensorCall call, long deadlineNanos) {
    TensorQueue queue = queue(deployment, call.inputs());
    queue.tune(settings(deployment));
    queue.submit(call, places.clock().getAsLong(), deadlineNanos);
  }

  /** Takes a call out that has not begun to run; it hears nothing any more. */
  public boolean cancel(Deployment deployment, TensorCall call) {
    return queues.getOrDefault(deployment, Map.of()).values().stream()
        .anyMatch(queue -> queue.cancel(call));
  }

  /**
   * Has work of a deployment that is in no queue done by a thread of the pool; false where there is
   * no room for it.
   */
  public boolean offer(Deployment deployment, long costNanos, Runnable work) {
    return places(deployment).offer(costNanos, work);
  }

  /** Whether work of a deployment may never end: it may wait apart from other work then. */
  public static boolean mayNotEnd(Deployment deployment) {
    return RunningCalls.mayNotEnd(deployment.model().runner());
  }

  /**
   * Does such work on this thread. It is given up as batches are; empty where nobody wants it then.
   *
   * @throws RunLimitException when it took too long
   * @throws ServingException when it has not begun by {@link #close}
   */
  public <T> Optional<T> run(Deployment deployment, Awaited call, Supplier<T> work) {
    if (closed) {
      throw new ServingException(ServingException.Code.CLOSED, "the server is going down");
    }
    try {
      return Optional.of(running(deployment).run(List.of(call), work));
    } catch (RunningCalls.Abandoned nobody) {
      return Optional.empty();
    }
  }

  /** Hears that the caller of such work is gone. */
  public void left(Deployment deployment, Awaited call) {
    RunningCalls its = running.get(deployment);
    if (its != null) {
      its.left(call);
    }
  }

  /**
   * Gives up runs whose callers have all gone or are out of time, and those that take too long, and
   * turns away what waits and nobody wants; to be called now and then, a second apart at most.
   */
  public void giveUp() {
    running.values().forEach(RunningCalls::giveUp);
    queues.values().forEach(all -> all.values().forEach(TensorQueue::refuseUnwanted));
  }

  /** Rows that wait for a deployment's batches. */
  public int waitingRows(Deployment deployment) {
    return queues.getOrDefault(deployment, Map.of()).values().stream()
        .mapToInt(TensorQueue::waitingRows)
        .sum();
  }

  /** When a call that comes now and has no deadline of its own is due. */
  public long deadlineFromNow() {
    return places.clock().getAsLong() + settings.objective().toNanos();
  }

  /** What such a call takes when it runs by itself, as far as is known. */
  public double nanosAlone(Deployment deployment, Map<String, Tensor> inputs) {
    return queue(deployment, inputs).nanosAlone(inputs);
  }

  private Settings settings(Deployment deployment) {
    return settings.aimed(aims.of(deployment.name()));
  }

  private TensorQueue queue(Deployment deployment, Map<String, Tensor> inputs) {
    Map<Map<String, Shape>, TensorQueue> all = queues.get(deployment);
    if (all == null) {
      forgetGone();
      all = queues.computeIfAbsent(deployment, made -> new ConcurrentHashMap<>());
    }
    Map<String, Shape> kind = isStepwise(deployment) ? STEPS : kind(inputs);
    TensorQueue queue = all.get(kind);
    if (queue != null) {
      return queue;
    }
    // Callers of many shapes share one queue that joins nothing: queues must not pile up.
    Map<String, Shape> key = all.size() < MOST_SHAPES ? kind : Map.of();
    TensorQueue fresh = all.computeIfAbsent(key, shapes -> made(deployment, inputs, shapes));
    if (closed) { // closing saw it, or is seen here: it was there before this was read
      fresh.close();
    }
    return fresh;
  }

  private RunningCalls running(Deployment deployment) {
    RunningCalls known = running.get(deployment);
    if (known != null) {
      return known;
    }
    forgetGone();
    return running.computeIfAbsent(
        deployment, asked -> RunningCalls.of(asked.model().runner(), places.clock()));
  }

  private void forgetGone() {
    queues.keySet().removeIf(other -> !other.isLoaded());
    steps.keySet().removeIf(other -> !other.isLoaded());
    running.keySet().removeIf(other -> !other.isLoaded());
  }

  private Batcher.Places places(Deployment deployment) {
    return mayNotEnd(deployment) ? places.forUnbounded() : places;
  }

  /** Whether its requests run one step at a time: lengths do not matter then. */
  private boolean isStepwise(Deployment deployment) {
    return settings(deployment).policy() instanceof CellularBatching
        && steps.computeIfAbsent(
            deployment,
            asked -> asked.model().hasParts() && Cells.whyNot(asked.model().graph()).isEmpty());
  }

  private static Map<String, Shape> kind(Map<String, Tensor> inputs) {
    Map<String, Shape> kind = new HashMap<>();
    inputs.forEach((name, tensor) -> kind.put(name, kind(tensor.shape())));
    return kind;
  }

  private static Shape kind(Shape shape) {
    return shape.rank() == 0 ? shape : TensorRows.withRows(shape, 0);
  }

  private TensorQueue made(
      Deployment deployment, Map<String, Tensor> inputs, Map<String, Shape> shapes) {
    BatchFlights told = new BatchFlights(deployment, flights);
    if (shapes.equals(STEPS)) {
      return new CellQueue(Cells.of(deployment.model()), settings(deployment), places, told);
    }
    return new JoinedQueue(
        calls(deployment, inputs, shapes),
        settings(deployment),
        places(deployment),
        told,
        running(deployment));
  }

  private static JoinedQueue.Calls calls(
      Deployment deployment, Map<String, Tensor> inputs, Map<String, Shape> shapes) {
    if (shapes.isEmpty()) {
      return JoinedQueue.Calls.ANY;
    }
    return deployment.model().keepsRowsApart(inputs)
        ? JoinedQueue.Calls.JOINED
        : JoinedQueue.Calls.ALIKE;
  }

  /** Refuses what waits, and what comes. */
  @Override
  public void close() {
    closed = true;
    queues.values().forEach(all -> all.values().forEach(TensorQueue::close));
  }
}
