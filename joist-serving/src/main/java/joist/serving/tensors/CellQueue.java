package joist.serving.tensors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import joist.model.cells.CellRun;
import joist.model.cells.Cells;
import joist.serving.batch.Batch;
import joist.serving.batch.BatchQueue;
import joist.serving.batch.Batcher;
import joist.serving.batch.LearnedCurve;
import joist.serving.batch.Request;
import joist.serving.flight.BatchFlight;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The queue of a recurrent model whose requests run one step at a time: what waits in it are steps,
 * and a request whose step ran waits for its next one, with all others, whatever their lengths.
 * Thread-safe.
 */
final class CellQueue implements TensorQueue {
  /* A step beside others takes longer than alone. */
  private static final double PATIENCE = 4;

  private final Cells cells;
  private final BatchFlights flights;
  private final LongSupplier clock;
  private final LearnedCurve curve;
  private final Batcher<Member> batcher;
  private final Map<TensorCall, Member> members = new ConcurrentHashMap<>();
  private volatile TensorQueues.Settings settings;

  /** A request inside; whoever takes it out, by its answer or otherwise, does so once. */
  private record Member(
      TensorCall call,
      CellRun run,
      AtomicBoolean gone,
      AtomicLong charged,
      @Nullable CellSteps watch) {
    boolean leave() {
      return gone.compareAndSet(false, true);
    }

    /** Is charged for the steps that ran; of one that is given up, where some did. */
    void giveUp() {
      if (charged.get() > 0) {
        call.charged(charged.get());
      }
    }

    void begin(BatchFlight flight, long now) {
      if (watch != null) {
        watch.begin(now);
      }
      call.started(flight);
    }

    void stepped(long start, long end, int rows, int requests) {
      charged.addAndGet((end - start) * run.rows() / rows);
      if (watch != null) {
        watch.stepped(run.step(), start, end, rows, requests);
      }
    }

    void tellSteps(long now) {
      if (watch != null) {
        call.ran(watch.ended(now));
      }
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  CellQueue(
      Cells cells, TensorQueues.Settings settings, Batcher.Places places, BatchFlights flights) {
    this.cells = cells;
    this.settings = settings;
    this.flights = flights;
    this.clock = places.clock();
    this.curve = new LearnedCurve(TensorQueues.ASSUMED);
    BatchQueue<Member> queue =
        new BatchQueue<>(settings.policy(), settings.mostRows(), settings.objective(), curve);
    this.batcher = new Batcher<>(queue, places, new Steps());
  }

  /** Where its requests are to go another way, those that are inside end as they began. */
  @Override
  public void tune(TensorQueues.Settings now) {
    if (!now.equals(settings)) {
      settings = now;
      batcher.tune(now.policy(), now.objective());
    }
  }

  @Override
  public void submit(TensorCall call, long now, long deadlineNanos) {
    CellRun run = cells.begin(call.inputs());
    CellSteps watch = call.wantsSteps() ? new CellSteps(run.steps()) : null;
    Member member = new Member(call, run, new AtomicBoolean(), new AtomicLong(), watch);
    if (run.isOver() || run.rows() == 0) {
      computed(member);
      call.answered(cells.end(run));
      return;
    }
    members.put(call, member);
    long due = due(run, now, deadlineNanos);
    batcher.submit(new Request<>(member, run.rows(), now, due, call.share()));
  }

  /**
   * Its deadline; that of a sequence whose steps take longer than the objective, though it were
   * alone, is what it needs: no later moment suits it better.
   */
  private long due(CellRun run, long now, long deadlineNanos) {
    double alone = curve.curve().nanos(1) * run.steps();
    return alone <= settings.objective().toNanos()
        ? deadlineNanos
        : Math.max(deadlineNanos, now + (long) (PATIENCE * alone));
  }

  /** All steps of a request are one run of its rows: those beside it were never the same. */
  private void computed(Member member) {
    int rows = member.run().rows();
    flights.deployment().stats().runs().ran(rows, member.charged().get());
    member.call().computed(rows);
  }

  /** Takes a call out, between two of its steps where it has begun. */
  @Override
  public boolean cancel(TensorCall call) {
    Member member = members.remove(call);
    if (member == null || !member.leave()) {
      return false;
    }
    batcher.cancel(member);
    member.giveUp();
    return true;
  }

  @Override
  public void refuseUnwanted() {
    batcher.refuse(member -> !member.call().isWanted(), "it was over before its next step");
  }

  @Override
  public int waitingRows() {
    return batcher.waitingRows();
  }

  /**
   * By what a step takes, so far, for each step: sequences lie along one of the first two axes of
   * an input, of numbers or of what numbers are looked up by. Too many is better than too few: what
   * is thought small runs on an event loop.
   */
  @Override
  public double nanosAlone(Map<String, Tensor> inputs) {
    long steps = 1;
    for (Tensor tensor : inputs.values()) {
      for (int axis = 0; axis < Math.min(2, tensor.shape().rank()); axis++) {
        steps = Math.max(steps, tensor.shape().dim(axis));
      }
    }
    return curve.curve().nanos(1) * steps;
  }

  @Override
  public void close() {
    batcher.close();
  }

  private final class Steps implements Batcher.Handler<Member> {
    @Override
    public int run(Batch<Member> batch) {
      long start = clock.getAsLong();
      List<Request<Member>> inside = inside(batch);
      if (inside.isEmpty()) {
        return 0;
      }
      List<Request<Member>> beginning =
          inside.stream().filter(request -> request.work().run().isNew()).toList();
      if (beginning.isEmpty()) {
        return step(inside);
      }
      BatchFlight flight = flights.closed(batch.withRequests(inside, curve.curve()), beginning);
      beginning.forEach(request -> request.work().begin(flight, start));
      int ran = step(inside);
      flight.ended(clock.getAsLong() - start);
      return ran;
    }

    /** Those that go on; those whose callers take no answer any more are turned away. */
    private List<Request<Member>> inside(Batch<Member> batch) {
      List<Request<Member>> inside = new ArrayList<>();
      for (Request<Member> request : batch.requests()) {
        if (!request.work().call().isWanted()) {
          refuse(request, "it was over before its next step");
        } else if (!request.work().gone().get()) {
          inside.add(request);
        }
      }
      return inside;
    }

    /** The rows that ran. */
    private int step(List<Request<Member>> inside) {
      List<Request<Member>> again = new ArrayList<>();
      List<Member> over = new ArrayList<>();
      long start = clock.getAsLong();
      try {
        cells.step(inside.stream().map(request -> request.work().run()).toList());
      } catch (RuntimeException | Error why) {
        inside.forEach(request -> fail(request.work(), why));
        return 0;
      }
      long end = clock.getAsLong();
      int ran = inside.stream().mapToInt(Request::rows).sum();
      inside.forEach(request -> request.work().stepped(start, end, ran, inside.size()));
      for (Request<Member> request : inside) {
        if (request.work().run().isOver()) {
          over.add(request.work());
        } else if (!request.work().gone().get()) {
          again.add(request);
        }
      }
      if (!again.isEmpty()) {
        batcher.submit(again);
      }
      over.forEach(this::answer);
      return ran;
    }

    private void answer(Member member) {
      Map<String, Tensor> outputs;
      try {
        outputs = cells.end(member.run());
      } catch (RuntimeException | Error why) {
        fail(member, why);
        return;
      }
      if (leave(member)) {
        member.tellSteps(clock.getAsLong());
        member.call().charged(member.charged().get());
        computed(member);
        JoinedQueue.answer(member.call(), outputs);
      }
    }

    private void fail(Member member, Throwable why) {
      if (leave(member)) {
        member.call().failed(why);
      }
    }

    private boolean leave(Member member) {
      members.remove(member.call());
      return member.leave();
    }

    @Override
    public void refuse(Request<Member> request, String why) {
      if (leave(request.work())) {
        request.work().giveUp();
        request.work().call().refused(why);
      }
    }
  }
}
