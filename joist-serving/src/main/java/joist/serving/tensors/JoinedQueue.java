package joist.serving.tensors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.model.Model;
import joist.serving.batch.Batch;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.BatchQueue;
import joist.serving.batch.Batcher;
import joist.serving.batch.CellularBatching;
import joist.serving.batch.DeadlineBatching;
import joist.serving.batch.LearnedCurve;
import joist.serving.batch.NoBatching;
import joist.serving.batch.Request;
import joist.serving.flight.BatchFlight;
import joist.serving.threads.CallThreads;
import joist.serving.threads.Grant;
import joist.tensor.Tensor;

/**
 * The queue of calls whose shapes differ in the number of rows alone: their rows are joined, run,
 * and told apart. Thread-safe.
 */
final class JoinedQueue implements TensorQueue {
  private static final String OVER = "it was over before its batch began";

  private final LearnedCurve curve = new LearnedCurve(TensorQueues.ASSUMED);
  private final Batcher<TensorCall> batcher;
  private final RunningCalls running;
  private final Calls calls;
  private volatile TensorQueues.Settings settings;

  /** What its calls have in common. */
  enum Calls {
    /** All but the number of rows, which do not meet: they may run together. */
    JOINED,
    /** As much, but they run one by one: what such calls take is known. */
    ALIKE,
    /** Nothing. */
    ANY
  }

  JoinedQueue(
      Calls calls,
      TensorQueues.Settings settings,
      Batcher.Places places,
      BatchFlights flights,
      RunningCalls running) {
    this.calls = calls;
    this.settings = settings;
    this.running = running;
    int most = calls == Calls.JOINED ? settings.mostRows() : 1;
    BatchQueue<TensorCall> queue = new BatchQueue<>(policy(), most, settings.objective(), curve);
    Model model = flights.deployment().model();
    CallThreads threads =
        new CallThreads(Math.min(settings.mostThreads(), places.workers()), places.clock());
    this.batcher =
        new Batcher<>(queue, places, new Runner(flights, model, places, threads, running, curve));
  }

  private BatchPolicy policy() {
    BatchPolicy said = settings.policy();
    boolean byDeadline = said instanceof DeadlineBatching || said instanceof CellularBatching;
    return switch (calls) {
      case JOINED -> byDeadline ? new DeadlineBatching() : said;
      case ALIKE -> byDeadline ? new DeadlineBatching() : new NoBatching();
      case ANY -> new NoBatching();
    };
  }

  @Override
  public void tune(TensorQueues.Settings now) {
    if (!now.equals(settings)) {
      settings = now;
      batcher.tune(policy(), now.objective());
    }
  }

  @Override
  public void submit(TensorCall call, long now, long deadlineNanos) {
    batcher.submit(new Request<>(call, rows(call.inputs()), now, deadlineNanos, call.share()));
  }

  private static int rows(Map<String, Tensor> inputs) {
    return inputs.values().stream()
        .findFirst()
        .map(Tensor::shape)
        .filter(shape -> shape.rank() > 0)
        .map(shape -> Math.clamp(shape.dim(0), 1, Integer.MAX_VALUE))
        .orElse(1);
  }

  @Override
  public boolean cancel(TensorCall call) {
    if (batcher.cancel(call)) {
      return true;
    }
    running.left(call);
    return false;
  }

  @Override
  public void refuseUnwanted() {
    batcher.refuse(call -> !call.isWanted(), OVER);
  }

  @Override
  public int waitingRows() {
    return batcher.waitingRows();
  }

  @Override
  public double nanosAlone(Map<String, Tensor> inputs) {
    return curve.curve().nanos(rows(inputs));
  }

  @Override
  public void close() {
    batcher.close();
  }

  /** Whatever comes of it, the others of its batch have their answers, once. */
  static void answer(TensorCall call, Map<String, Tensor> outputs) {
    try {
      call.answered(outputs);
    } catch (RuntimeException | Error its) {
      call.failed(its);
    }
  }

  /** Runs batches of one model. */
  private record Runner(
      BatchFlights flights,
      Model model,
      Batcher.Places places,
      CallThreads threads,
      RunningCalls running,
      LearnedCurve curve)
      implements Batcher.Handler<TensorCall> {
    @Override
    public int run(Batch<TensorCall> batch) {
      List<Request<TensorCall>> wanted = new ArrayList<>();
      for (Request<TensorCall> request : batch.requests()) {
        if (request.work().isWanted()) {
          wanted.add(request);
        } else {
          refuse(request, OVER);
        }
      }
      return wanted.isEmpty() ? 0 : runWanted(batch.withRequests(wanted, curve.curve()));
    }

    private int runWanted(Batch<TensorCall> batch) {
      long start = places.clock().getAsLong();
      BatchFlight flight = flights.closed(batch);
      boolean teaches = run(batch, flight, start);
      flight.ended(places.clock().getAsLong() - start);
      return teaches ? batch.rows() : 0;
    }

    /** Whether its time tells what such batches take. */
    private boolean run(Batch<TensorCall> batch, BatchFlight flight, long start) {
      List<TensorCall> calls = batch.requests().stream().map(Request::work).toList();
      calls.forEach(call -> call.started(flight));
      TensorBatch joined;
      List<Map<String, Tensor>> answers;
      try {
        joined = new TensorBatch(calls);
        answers = running.run(calls, () -> run(joined, batch.rows(), flight));
      } catch (RunningCalls.Abandoned nobody) {
        chargeGivenUp(batch, start);
        calls.forEach(call -> call.refused("it was over while it ran"));
        // At least so long: who learned of those alone that are in time would be late again.
        return places.clock().getAsLong() - start > curve.curve().nanos(batch.rows());
      } catch (RunLimitException late) { // nor would any of them end by itself
        chargeGivenUp(batch, start);
        calls.forEach(call -> call.failed(late));
        return false;
      } catch (RuntimeException | Error why) { // a page of a file that was cut is an InternalError
        fail(calls, why);
        return false;
      }
      calls.forEach(call -> call.computed(joined.rows()));
      for (int i = 0; i < calls.size(); i++) {
        answer(calls.get(i), answers.get(i));
      }
      return true;
    }

    /** By as many threads as pay; the pool lends those that have nothing else to do. */
    private List<Map<String, Tensor>> run(TensorBatch joined, int rows, BatchFlight flight) {
      Grant grant = threads.grant(rows);
      flight.granted(grant);
      flights.deployment().stats().batches().granted(grant.threads());
      long start = places.clock().getAsLong();
      List<Map<String, Tensor>> answers =
          joined.run(model, task -> places.offer(0, task), grant.threads());
      long took = places.clock().getAsLong() - start;
      threads.ended(grant, rows, took);
      flights.deployment().stats().runs().ran(joined.rows(), took);
      return answers;
    }

    /** Each by its part of the rows, as if it had its answer. */
    private void chargeGivenUp(Batch<TensorCall> batch, long start) {
      double each = (double) (places.clock().getAsLong() - start) / batch.rows();
      batch.requests().forEach(request -> request.work().charged((long) (each * request.rows())));
    }

    /** One caller's bad rows are no reason for the others of its batch to fail. */
    private void fail(List<TensorCall> calls, Throwable why) {
      if (calls.size() == 1) {
        calls.getFirst().failed(why);
        return;
      }
      for (TensorCall call : calls) {
        if (!call.isWanted()) {
          call.refused("it was over before it ran by itself");
          continue;
        }
        TensorBatch alone;
        Map<String, Tensor> outputs;
        long start = places.clock().getAsLong();
        try {
          alone = new TensorBatch(List.of(call));
          outputs = running.run(List.of(call), () -> alone(alone));
        } catch (RunningCalls.Abandoned nobody) {
          call.charged(places.clock().getAsLong() - start);
          call.refused("it was over while it ran by itself");
          continue;
        } catch (RunLimitException late) {
          call.charged(places.clock().getAsLong() - start);
          call.failed(late);
          continue;
        } catch (RuntimeException | Error its) {
          call.failed(its);
          continue;
        }
        call.computed(alone.rows());
        answer(call, outputs);
      }
    }

    private Map<String, Tensor> alone(TensorBatch call) {
      long start = places.clock().getAsLong();
      Map<String, Tensor> outputs = call.run(model, Runnable::run, 1).getFirst();
      flights.deployment().stats().runs().ran(call.rows(), places.clock().getAsLong() - start);
      return outputs;
    }

    @Override
    public void refuse(Request<TensorCall> request, String why) {
      request.work().refused(why);
    }
  }
}
