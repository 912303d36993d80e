package joist.server.http;

import com.google.protobuf.MessageLite;
import io.vertx.core.Context;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.Lease;
import joist.serving.admission.Admission;
import joist.serving.admission.Gate;
import joist.serving.admission.StandingDelay;
import joist.serving.batch.Share;
import joist.serving.cache.CacheKey;
import joist.serving.cache.ResponseCache;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.FlightRecorder;
import joist.serving.flight.RequestFlight.Way;
import joist.serving.flight.RunStep;
import joist.serving.share.Callers;
import joist.serving.tensors.Awaited;
import joist.serving.tensors.RunLimitException;
import joist.serving.tensors.TensorCall;
import joist.serving.tensors.TensorQueues;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The one way from a request to a model: lease, admission, placement, timing, statistics. One for
 * each event loop; used by that loop's thread.
 */
public final class ModelCalls {
  private static final Admission.Shed FULL =
      new Admission.Shed(Duration.ofSeconds(1), "the queue is full");

  private final Deployments deployments;
  private final Leasing leasing;
  private final Gate gate;
  private final TensorQueues queues;
  private final CallFlights flights;
  private final CallCounts counts;
  private final EarlyAdmission early;
  private final Callers callers;
  private final Optional<ResponseCache> cache;
  private final Context loop;
  private final StandingDelay arrivals;

  public ModelCalls(Means means, Context loop, StandingDelay arrivals) {
    this.deployments = means.deployments();
    this.gate = means.gate();
    this.queues = means.queues();
    this.flights = new CallFlights(means.flights(), deployments.aims());
    this.leasing = new Leasing(deployments, loop);
    this.callers = means.callers();
    this.counts = new CallCounts(deployments);
    this.early = new EarlyAdmission(deployments, callers, flights, counts);
    this.cache = means.cache();
    this.loop = loop;
    this.arrivals = arrivals;
  }

  /**
   * What calls of all event loops share.
   *
   * @param flights is told of each call when it is over
   */
  public record Means(
      Deployments deployments,
      Gate gate,
      TensorQueues queues,
      FlightRecorder flights,
      Callers callers,
      Optional<ResponseCache> cache) {}

  /** Answers a request by a model that it may use until it returns. */
  @FunctionalInterface
  public interface Work<A> {
    A answer(Deployment deployment, Timing timing);
  }

  /** What comes of a call; one of the two is called once, on the event loop. */
  public interface Outcome<A> {
    void answered(Deployment deployment, A answer);

    void failed(Throwable why);
  }

  /**
   * A request as the calls see it.
   *
   * @param model version 0 is the live one
   * @param bytes of its body, by which its cost is predicted
   * @param input its digest, as {@link CacheKey#input} makes it; empty where its answer must not be
   *     kept
   */
  public record Asked(Caller caller, ModelName model, long bytes, String input) {
    /** A request whose answer is not kept. */
    public Asked(Caller caller, ModelName model, long bytes) {
      this(caller, model, bytes, "");
    }
  }

  /**
   * The digest of a request whose answer hangs on its body and {@code protocol} alone; empty where
   * nothing is kept, which costs nothing then.
   */
  public String input(String protocol, Bytes body) {
    return cache.isEmpty() ? "" : CacheKey.input(protocol, body.buffer());
  }

  /** The same of a request that is a message. */
  public String input(String protocol, MessageLite message) {
    if (cache.isEmpty()) {
      return "";
    }
    return CacheKey.input(protocol, ByteBuffer.wrap(message.toByteArray()));
  }

  /** What a request hears before it is a call. */
  public EarlyAdmission early() {
    return early;
  }

  /** Calls a version of a model. */
  public <A> void call(Asked asked, Work<A> work, Outcome<A> outcome) {
    long arrived = System.nanoTime();
    admit(
        asked,
        outcome,
        admitted -> {
          Call<A> call = new Call<>(admitted, asked, work, outcome, new Timing(arrived));
          begin(call, () -> place(call, call.costNanos()));
        });
  }

  /** Gives a call the answer that is there, or will be, or lets it run. */
  private <A> void begin(Call<A> call, Runnable run) {
    if (cache.isEmpty() || call.asked.input().isEmpty()) {
      run.run();
      return;
    }
    CacheKey key = call.key();
    SharedWait wait =
        new SharedWait(
            loop, call.caller(), found -> join(call, found, run), call::fail, call::leave);
    switch (cache.get().find(key, wait::heard)) {
      case ResponseCache.Found.Hit(ResponseCache.Kept kept) -> call.finishKept(kept);
      case ResponseCache.Found.Joined joined -> {
        call.timing.way = Way.QUEUED;
        wait.begin();
      }
      case ResponseCache.Found.Miss miss -> {
        call.leads = key;
        run.run();
      }
    }
  }

  private static <A> void join(
      Call<A> call, Optional<ResponseCache.Kept> found, Runnable runItself) {
    if (found.isPresent()) {
      call.finishKept(found.get());
    } else {
      runItself.run();
    }
  }

  /** A call that was let in, and its model. */
  private record Admitted(Callers.Visit visit, Lease lease) {}

  private <A> void admit(Asked asked, Outcome<A> outcome, Consumer<Admitted> admitted) {
    deployments
        .aims()
        .of(asked.model().name())
        .deadline()
        .ifPresent(most -> asked.caller().waitAtMostUnlessSaid(most.toNanos()));
    switch (callers.enter(asked.caller().sender().caller())) {
      case Callers.Entry.Refused refused -> {
        flights.shed(asked, asked.model().version(), Timing.begun(), refused.why());
        outcome.failed(ShedException.of(refused));
      }
      case Callers.Entry.Let(Callers.Visit visit) ->
          leasing.lease(
              asked,
              lease -> admitted.accept(new Admitted(visit, lease)),
              why -> {
                visit.close();
                flights.failed(asked, asked.model().version(), Timing.begun(), why);
                outcome.failed(why);
              });
    }
  }

  /**
   * As {@link #call}, for work of tensors: small work runs at once where it arrives, other work
   * waits for a batch.
   */
  public <A> void infer(Asked asked, TensorWork<A> work, Outcome<A> outcome) {
    infer(
        asked,
        (deployment, timing) -> alone(asked.caller(), work, deployment, timing),
        work,
        outcome);
  }

  /**
   * As {@link #infer(Asked, TensorWork, Outcome)}, for work that has another way where it is small.
   *
   * @param small is done where it arrives
   */
  public <A> void infer(Asked asked, Work<A> small, TensorWork<A> work, Outcome<A> outcome) {
    long arrived = System.nanoTime();
    admit(
        asked,
        outcome,
        admitted -> {
          Call<A> call = new Call<>(admitted, asked, small, outcome, new Timing(arrived));
          begin(call, () -> runTensors(call, work));
        });
  }

  private <A> void runTensors(Call<A> call, TensorWork<A> work) {
    if (gate.isSmall(call.costNanos())) {
      place(call, call.costNanos());
      return;
    }
    call.timing.way = Way.QUEUED;
    if (!gate.pool().offer(0, () -> enqueue(call, work))) {
      call.shed(FULL);
    }
  }

  private static <A> A alone(
      Caller caller, TensorWork<A> work, Deployment deployment, Timing timing) {
    Map<String, Tensor> inputs = work.decode(deployment);
    caller.decoded();
    timing.decoded();
    caller.requireWaiting();
    Map<String, Tensor> outputs = timing.run(deployment.model(), inputs);
    timing.ran(TensorWork.rows(inputs));
    A answer = work.encode(deployment, outputs);
    timing.encoded();
    return answer;
  }

  private <A> void enqueue(Call<A> call, TensorWork<A> work) {
    call.timing.start(System.nanoTime());
    try {
      call.caller().requireWaiting();
      Deployment deployment = call.lease.deployment();
      Map<String, Tensor> inputs = work.decode(deployment);
      call.caller().decoded();
      call.timing.decoded();
      call.caller().requireWaiting();
      Queued<A> queued = new Queued<>(call, work, inputs);
      queues.submit(
          deployment,
          queued,
          call.caller().deadlineNanos(call.timing.arrivedNanos + call.objectiveNanos));
      call.caller()
          .onLeave(() -> {
            if (queues.cancel(deployment, queued)) {
              queued.leftQueue();
              queued.failed(RequestException.cancelled());
            }
          });
    } catch (RuntimeException | Error why) {
      onLoop(call, () -> call.fail(why));
    }
  }

  private <A> void place(Call<A> call, long costNanos) {
    long within = Math.min(call.objectiveNanos, call.caller().remainingNanos());
    boolean mayNotEnd = TensorQueues.mayNotEnd(call.lease.deployment());
    switch (gate.decide(costNanos, arrivals.nanos(), within, mayNotEnd)) {
      case Admission.Shed shed -> call.shed(shed);
      case Admission.Admitted admitted -> {
        if (gate.isSmall(costNanos)) {
          call.run(call::answer, Runnable::run);
          return;
        }
        call.timing.way = Way.ON_POOL;
        Runnable run = () -> call.run(call::awaitedAnswer, task -> onLoop(call, task));
        if (!queues.offer(call.lease.deployment(), costNanos, run)) {
          call.shed(FULL);
        }
      }
    }
  }

  /** Goes on with a call where it came; where that loop has ended its model is given back. */
  private void onLoop(Call<?> call, Runnable task) {
    try {
      loop.runOnContext(ignored -> task.run());
    } catch (RejectedExecutionException closed) {
      call.leave();
      call.abandon();
    }
  }

  private final class Call<A> implements Awaited {
    private final Callers.Visit visit;
    private final Lease lease;
    private final Asked asked;
    private final Work<A> work;
    private final Outcome<A> outcome;
    private final Timing timing;
    private final long objectiveNanos;
    private @Nullable CacheKey leads; // others may wait for its answer
    private boolean left;

    Call(Admitted admitted, Asked asked, Work<A> work, Outcome<A> outcome, Timing timing) {
      this.visit = admitted.visit();
      this.lease = admitted.lease();
      this.asked = asked;
      this.work = work;
      this.outcome = outcome;
      this.timing = timing;
      this.objectiveNanos = deployments.aims().p99Nanos(asked.model().name());
      timing.countIn(this.lease.deployment().stats().runs());
      timing.predictedNanos = this.lease.deployment().cost().predictNanos(asked.bytes());
    }

    CacheKey key() {
      Deployment deployment = lease.deployment();
      return new CacheKey(
          deployment.name() + ":" + deployment.version(),
          deployment.model().digest(),
          asked.input());
    }

    /** Ends with an answer to the same question, asked in the same protocol: of the same kind. */
    @SuppressWarnings("unchecked")
    void finishKept(ResponseCache.Kept kept) {
      try {
        caller().requireWaiting();
      } catch (RequestException why) {
        fail(why);
        return;
      }
      timing.start(System.nanoTime());
      timing.rows = kept.rows();
      finish((A) kept.answer());
    }

    /** Lets others have its answer, as it is before it is sent. */
    private void keep(Object answer) {
      if (leads != null && cache.isPresent()) {
        cache.get().put(leads, KeptAnswers.copyOf(answer, timing.rows));
        leads = null;
      }
    }

    private void abandon() {
      if (leads != null && cache.isPresent()) {
        cache.get().abandon(leads);
      }
    }

    long costNanos() {
      boolean unbounded = lease.deployment().model().runner().isUnbounded(); // not on this loop
      return unbounded ? Gate.large(timing.predictedNanos) : timing.predictedNanos;
    }

    int version() {
      return lease.deployment().version();
    }

    Caller caller() {
      return asked.caller();
    }

    /**
     * Turns it away: overload's fault, or that of a deadline that is shorter than the objective.
     */
    void shed(Admission.Shed shed) {
      if (!shed.equals(FULL) && caller().remainingNanos() < objectiveNanos) {
        fail(caller().late(shed.why()));
        return;
      }
      counts.shed(lease.deployment());
      flights.shed(asked, version(), timing, shed.why());
      visit.account().chargeUnanswered(timing.unansweredChargedNanos());
      leave();
      abandon();
      outcome.failed(new ShedException(shed.retryAfter(), shed.why()));
    }

    @Override
    public boolean isWanted() {
      return caller().isWaiting();
    }

    private A answer() {
      return work.answer(lease.deployment(), timing);
    }

    /** The same, where it is given up when nobody wants it any more, or it takes too long. */
    private A awaitedAnswer() {
      Deployment deployment = lease.deployment();
      caller().onLeave(() -> queues.left(deployment, this));
      try {
        return queues.run(deployment, this, this::answer).orElseThrow(() -> caller().over());
      } catch (RuntimeException why) {
        if (!isWanted() || why instanceof RunLimitException) {
          timing.gaveUp();
        }
        throw why;
      }
    }

    /** Does the work here and now; gives what comes of it to {@code reply}. */
    void run(Supplier<A> answering, Consumer<Runnable> reply) {
      timing.start(System.nanoTime());
      timing.watchFor(caller().sender());
      try {
        caller().requireWaiting();
        A answer = answering.get();
        lease.deployment().cost().learn(asked.bytes(), System.nanoTime() - timing.startedNanos);
        reply.accept(() -> finish(answer));
      } catch (RuntimeException | Error why) {
        reply.accept(() -> fail(why));
      }
    }

    private void finish(A answer) {
      try {
        keep(answer);
      } catch (RuntimeException | OutOfMemoryError why) {
        fail(why); // those who wait for its answer hear of it too
        return;
      }
      Deployment deployment = lease.deployment();
      try {
        outcome.answered(deployment, answer);
        counts.answered(deployment, timing);
        flights.answered(asked, version(), timing);
        visit.account().charge(timing.rows, timing.chargedNanos(), asked.bytes());
      } finally {
        leave(); // a model whose lease is lost could never be closed
      }
    }

    /** Once, however it ends: what fails while it is answered comes here twice. */
    private void leave() {
      if (!left) {
        left = true;
        lease.close();
        visit.close();
      }
    }

    private void fail(Throwable why) {
      counts.failed(lease.deployment(), timing);
      flights.failed(asked, version(), timing, why);
      visit.account().chargeUnanswered(timing.unansweredChargedNanos());
      leave();
      abandon();
      outcome.failed(why);
    }
  }

  /** A call of tensors on its way through a batch. */
  private final class Queued<A> implements TensorCall {
    private final Call<A> call;
    private final TensorWork<A> work;
    private final Map<String, Tensor> inputs;

    Queued(Call<A> call, TensorWork<A> work, Map<String, Tensor> inputs) {
      this.call = call;
      this.work = work;
      this.inputs = inputs;
    }

    @Override
    public Map<String, Tensor> inputs() {
      return inputs;
    }

    @Override
    public Share share() {
      String caller = call.visit.account().name();
      return new Share(caller, callers.weight(caller));
    }

    @Override
    public boolean isWanted() {
      return call.isWanted();
    }

    @Override
    public boolean wantsSteps() {
      return Timing.wantsSteps(call.caller().sender());
    }

    @Override
    public void ran(List<RunStep> steps) {
      call.timing.steps = steps;
    }

    @Override
    public void started(BatchFlight batch) {
      call.timing.batch = batch;
      call.timing.waited();
    }

    @Override
    public void computed(int batchRows) {
      call.timing.ran(TensorWork.rows(inputs), batchRows);
    }

    @Override
    public void charged(long nanos) {
      call.timing.charge(nanos);
    }

    @Override
    public void answered(Map<String, Tensor> outputs) {
      Deployment deployment = call.lease.deployment();
      try {
        call.timing.resumed();
        A answer = work.encode(deployment, outputs);
        call.timing.encoded();
        // What it costs alone, whatever it shared: else small costs in large batches would send the
        // next ones past the queue.
        deployment
            .cost()
            .learn(
                call.asked.bytes(),
                call.timing.codingNanos() + (long) queues.nanosAlone(deployment, inputs));
        onLoop(call, () -> call.finish(answer));
      } catch (RuntimeException | Error why) {
        failed(why);
      }
    }

    @Override
    public void failed(Throwable why) {
      onLoop(call, () -> call.fail(why));
    }

    @Override
    public void refused(String why) {
      leftQueue();
      if (call.caller().isGone()) {
        failed(RequestException.cancelled());
      } else {
        onLoop(call, () -> call.shed(new Admission.Shed(Duration.ofSeconds(1), why)));
      }
    }

    /** Without an answer: what time it had there is told. */
    private void leftQueue() {
      if (call.timing.batch == null) {
        call.timing.waited();
      } else {
        call.timing.left();
      }
    }
  }
}
