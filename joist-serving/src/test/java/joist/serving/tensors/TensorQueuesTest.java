package joist.serving.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.serving.Await;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.Lease;
import joist.serving.SampleRows;
import joist.serving.ServingClock;
import joist.serving.SmallModels;
import joist.serving.admission.ComputePool;
import joist.serving.aim.Aim;
import joist.serving.aim.Aims;
import joist.serving.aim.SaidPolicy;
import joist.serving.batch.Batcher;
import joist.serving.batch.CloseReason;
import joist.serving.batch.DeadlineBatching;
import joist.serving.batch.FixedWindowBatching;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.FlightRecorder;
import joist.serving.stats.RunCounts;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorQueuesTest {
  private static final long SEED = Long.getLong("joist.seed", 2026L);
  private static final int WIDTH = 4;
  private static final Map<String, Tensor> ENDLESS =
      Map.of("x", Tensor.of(Shape.of(), Long.MAX_VALUE));

  @TempDir Path folder;
  private final ComputePool pool = new ComputePool(2, 1024);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService deploying = Executors.newSingleThreadExecutor();
  private final Deployments deployments =
      new Deployments(
          new Deployments.WarmSettings(1, Duration.ofSeconds(1)),
          new Ledger(100_000_000),
          ServingClock.system(),
          deploying,
          new SampleRows());
  private final FlightRecorder flights =
      new FlightRecorder(new Ledger(1 << 20), InstantSource.system(), flight -> {});
  private final Aims aims = new Aims(Duration.ofMinutes(10));
  private final TensorQueues queues = queues(Duration.ofMinutes(10));

  private TensorQueues queues(Duration objective) {
    return new TensorQueues(
        new TensorQueues.Settings(new DeadlineBatching(), objective, 256),
        aims,
        new Batcher.Places(pool, 2, timer, System::nanoTime),
        flights);
  }

  @AfterEach
  void end() {
    queues.close();
    deployments.close();
    pool.close();
    timer.shutdownNow();
    deploying.shutdownNow();
  }

  /** {@code y = factor * x}, or a model whose rows meet: each less the mean of all. */
  private Lease deploy(String name, float factor, boolean mixing) throws IOException {
    GraphBuilder builder = new GraphBuilder(name);
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, new Dim.Symbol("W"));
    String x = builder.input("x", type);
    String other =
        mixing
            ? builder.node(
                Node.ONNX,
                "ReduceMean",
                Map.of(),
                x,
                builder.constant("axes", Tensor.of(Shape.of(1), 0L)))
            : builder.constant("factor", Tensor.of(Shape.of(1), factor));
    builder.nodeNamed("y", Node.ONNX, mixing ? "Sub" : "Mul", Map.of(), x, other);
    builder.output("y", type);
    Path file = folder.resolve(name + ".onnx");
    Files.write(file, OnnxWriter.write(builder.build()));
    assertThat(deployments.deployFile(file).join().isLive()).isTrue();
    return deployments.acquire(name);
  }

  /** Rows whose elements say which caller and which of its rows they are. */
  private static Tensor rows(int caller, int first, int count) {
    float[] elements = new float[count * WIDTH];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = caller * 65_536 + (first + i / WIDTH) % 16_384 + 0.25f * (i % WIDTH);
    }
    return Tensor.of(Shape.of(count, WIDTH), elements);
  }

  private static Tensor times(Tensor x, float factor) {
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
  private CountDownLatch busy() throws InterruptedException {
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

  private HeardCall submit(Lease lease, Tensor x) {
    HeardCall call = new HeardCall(x);
    queues.submit(lease.deployment(), call, queues.deadlineFromNow());
    return call;
  }

  @Test
  void whatIsSaidOfAModelHoldsForItFromThenOn() throws Exception {
    Aim window =
        new Aim(Optional.empty(), Optional.empty(), Optional.of(SaidPolicy.parse("window:2:0ms")));
    try (Lease lease = deploy("tuned", 2, false)) {
      assertThat(twoThatMeet(lease)).isEqualTo(2);
      aims.set(
          "tuned",
          new Aim(Optional.empty(), Optional.empty(), Optional.of(SaidPolicy.parse("none"))));
      assertThat(twoThatMeet(lease)).isEqualTo(1);
      aims.set("another", Aim.under(Duration.ofMillis(1)));
      assertThat(twoThatMeet(lease)).isEqualTo(1);
      aims.set("tuned", window);
      assertThat(twoThatMeet(lease)).isEqualTo(2);
    }
  }

  @Test
  void aQueueThatIsMadeWhileTheyCloseTurnsAwayWhoComes() throws Exception {
    try (Lease lease = deploy("late", 2, false)) {
      queues.close();
      assertThatThrownBy(() -> submit(lease, rows(1, 0, 1)).await())
          .hasMessageContaining("going down");
    }
  }

  /** How many rows run together of two calls that wait together. */
  private int twoThatMeet(Lease lease) throws Exception {
    CountDownLatch busy = busy();
    List<HeardCall> calls = List.of(submit(lease, rows(1, 0, 1)), submit(lease, rows(2, 0, 1)));
    busy.countDown();
    for (HeardCall call : calls) {
      call.awaitY();
    }
    return calls.getFirst().batchRows;
  }

  @Test
  void callsThatWaitTogetherRunTogetherAndGetTheirOwnRows() throws Exception {
    try (Lease lease = deploy("doubling", 2, false)) {
      CountDownLatch busy = busy();
      List<HeardCall> calls = new ArrayList<>();
      for (int caller = 0; caller < 5; caller++) {
        calls.add(submit(lease, rows(caller, 0, 1 + caller)));
      }
      busy.countDown();
      for (HeardCall call : calls) {
        assertThat(call.awaitY()).isEqualTo(times(call.inputs().get("x"), 2));
        assertThat(call.batchRows).isEqualTo(15);
      }
      RunCounts.OfSize run = lease.deployment().stats().runs().counts().bySize().getFirst();
      assertThat(run.rows()).isEqualTo(15);
      assertThat(run.runs()).isEqualTo(1);
      assertThat(run.runNanos()).isPositive();
    }
  }

  @Test
  void aModelWhoseRowsMeetIsCalledForEachRequestAlone() throws Exception {
    try (Lease lease = deploy("centring", 0, true)) {
      CountDownLatch busy = busy();
      HeardCall one = submit(lease, rows(1, 0, 1));
      HeardCall other = submit(lease, rows(2, 0, 1));
      busy.countDown();
      assertThat(one.awaitY().toFloats()).containsOnly(0);
      assertThat(other.awaitY().toFloats()).containsOnly(0);
      assertThat(one.batchRows).isEqualTo(1);
    }
  }

  @Test
  void aCallThatRunsAloneAndWouldBeLateIsTurnedAwayBeforeItRuns() throws Exception {
    try (Lease lease = deploy("centring", 0, true)) {
      CountDownLatch busy = busy();
      HeardCall late = new HeardCall(rows(1, 0, 1));
      queues.submit(lease.deployment(), late, System.nanoTime());
      HeardCall fine = submit(lease, rows(2, 0, 2));
      busy.countDown();
      assertThat(fine.awaitY().shape()).isEqualTo(Shape.of(2, WIDTH));
      assertThat(Objects.requireNonNull(fine.flight).closing().reason())
          .isEqualTo(CloseReason.NOT_JOINED);
      assertThatThrownBy(late::await).hasMessageContaining("its answer is due in");
      assertThat(late.flight).isNull();
    }
  }

  /** As under a policy that knows no deadlines, or of a model that is slower than the objective. */
  @Test
  void aCallThatNobodyWaitsForWhenItsBatchBeginsIsTurnedAway() throws Exception {
    aims.set(
        "doubling",
        new Aim(Optional.empty(), Optional.empty(), Optional.of(SaidPolicy.parse("window:2:0ms"))));
    try (Lease lease = deploy("doubling", 2, false)) {
      CountDownLatch busy = busy();
      HeardCall over = submit(lease, rows(1, 0, 1));
      HeardCall stays = submit(lease, rows(2, 0, 1));
      over.wanted = false;
      busy.countDown();
      assertThat(stays.awaitY()).isEqualTo(times(stays.inputs().get("x"), 2));
      assertThat(stays.batchRows).isEqualTo(1);
      assertThat(Objects.requireNonNull(stays.flight).closing().predictedNanos())
          .as("of the rows that run")
          .isEqualTo(TensorQueues.ASSUMED.nanos(1));
      assertThatThrownBy(over::await).hasMessageContaining("over before its batch began");
      assertThat(over.flight).isNull();
    }
  }

  @Test
  void anAnswerThatCannotBeGivenIsNoReasonToGiveOthersTwice() throws Exception {
    try (Lease lease = deploy("doubling", 2, false)) {
      CountDownLatch busy = busy();
      HeardCall first = submit(lease, rows(1, 0, 1));
      HeardCall second = submit(lease, rows(2, 0, 1));
      HeardCall third = submit(lease, rows(3, 0, 1));
      second.refusesAnswers = true;
      busy.countDown();
      assertThat(third.awaitY()).isEqualTo(times(rows(3, 0, 1), 2));
      assertThat(third.batchRows).as("of the one run").isEqualTo(3);
      assertThat(first.batchRows).isEqualTo(3);
      assertThatThrownBy(second::await).hasMessageContaining("it takes no answer");
    }
  }

  /** Else what it takes to write the others' answers would seem to be its run. */
  @Test
  void allCallsOfABatchHearThatItHasRunBeforeAnyAnswerIsWritten() throws Exception {
    try (Lease lease = deploy("doubling", 2, false)) {
      CountDownLatch busy = busy();
      HeardCall first = submit(lease, rows(1, 0, 1));
      HeardCall second = submit(lease, rows(2, 0, 1));
      CompletableFuture<Integer> heard = first.answer.thenApply(outputs -> second.batchRows);
      busy.countDown();
      assertThat(heard.get(2, TimeUnit.MINUTES)).isEqualTo(2);
    }
  }

  @Test
  void callsThatFailTeachNothingOfWhatCallsTake() throws Exception {
    GraphBuilder builder = new GraphBuilder("looks-up");
    String x = builder.input("x", ValueType.of(ElementType.I64, Dim.BATCH));
    String table = builder.constant("t", Tensor.of(Shape.of(4, WIDTH), new float[4 * WIDTH]));
    builder.nodeNamed("y", Node.ONNX, "Gather", Map.of(), table, x);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(WIDTH)));
    Path file = folder.resolve("looks-up.onnx");
    Files.write(file, OnnxWriter.write(builder.build()));
    assertThat(deployments.deployFile(file).join().isLive()).isTrue();
    try (Lease lease = deployments.acquire("looks-up")) {
      Tensor one = Tensor.of(Shape.of(1), 1L);
      Tensor two = Tensor.of(Shape.of(2), 1L, 2L);
      for (int i = 0; i < 3; i++) {
        HeardCall wrong = submit(lease, Tensor.of(Shape.of(1), 99L));
        assertThatThrownBy(wrong::await).isNotNull();
      }
      double assumed = queues.nanosAlone(lease.deployment(), Map.of("x", two));
      assertThat(assumed).isEqualTo(TensorQueues.ASSUMED.nanos(2));
      submit(lease, two).await();
      Await.until( // its batch may end after its answer
          "its time is learned",
          () -> queues.nanosAlone(lease.deployment(), Map.of("x", two)),
          nanos -> nanos != assumed);
      assertThat(queues.nanosAlone(lease.deployment(), Map.of("x", two)))
          .as("of batches of two alone")
          .isEqualTo(2 * queues.nanosAlone(lease.deployment(), Map.of("x", one)));
    }
  }

  /**
   * As when a file is cut off that a model maps. Else it would wait for ever, and others with it.
   */
  @Test
  void anErrorIsToldToItsCallerAloneAndTheQueueGoesOn() throws Exception {
    InternalError fault = new InternalError("a fault in a memory access operation");
    AtomicBoolean waits = new AtomicBoolean();
    HeardCall wrong =
        new HeardCall(rows(1, 0, 1)) {
          @Override
          public Map<String, Tensor> inputs() {
            if (waits.get()) {
              throw fault;
            }
            return super.inputs();
          }
        };
    try (Lease lease = deploy("doubling", 2, false)) {
      CountDownLatch busy = busy();
      queues.submit(lease.deployment(), wrong, queues.deadlineFromNow());
      waits.set(true);
      HeardCall with = submit(lease, rows(2, 0, 1));
      busy.countDown();

      assertThatThrownBy(wrong::await).hasCause(fault);
      assertThat(with.awaitY()).isEqualTo(times(rows(2, 0, 1), 2));
      assertThat(submit(lease, rows(3, 0, 1)).awaitY()).isEqualTo(times(rows(3, 0, 1), 2));
    }
  }

  @Test
  void callsOfOtherShapesDoNotMeet() throws Exception {
    try (Lease lease = deploy("doubling", 2, false)) {
      CountDownLatch busy = busy();
      HeardCall narrow = submit(lease, rows(1, 0, 2));
      HeardCall wide = submit(lease, Tensor.of(Shape.of(1, WIDTH + 1), 1, 2, 3, 4, 5f));
      busy.countDown();
      assertThat(narrow.awaitY()).isEqualTo(times(narrow.inputs().get("x"), 2));
      assertThat(wide.awaitY()).isEqualTo(times(wide.inputs().get("x"), 2));
      assertThat(wide.batchRows).isEqualTo(1);
    }
  }

  @Test
  void refusesInputsThatTheModelDoesNotTake() throws Exception {
    try (Lease lease = deploy("doubling", 2, false)) {
      assertThatThrownBy(() -> submit(lease, Tensor.of(Shape.of(3), 1f, 2f, 3f)))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("input 'x'");
    }
  }

  @Test
  void aCallThatWouldBeLateIsTurnedAwayBeforeItRuns() throws Exception {
    try (Lease lease = deploy("doubling", 2, false)) {
      CountDownLatch busy = busy();
      HeardCall late = new HeardCall(rows(1, 0, 1));
      queues.submit(lease.deployment(), late, System.nanoTime());
      HeardCall fine = submit(lease, rows(2, 0, 1));
      busy.countDown();
      assertThat(fine.awaitY()).isEqualTo(times(fine.inputs().get("x"), 2));
      assertThat(late.answer)
          .failsWithin(Duration.ofMinutes(2))
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("its answer is due in");
    }
  }

  @Test
  void aCancelledCallHearsNothing() throws Exception {
    try (Lease lease = deploy("doubling", 2, false)) {
      CountDownLatch busy = busy();
      HeardCall gone = submit(lease, rows(1, 0, 1));
      HeardCall stays = submit(lease, rows(2, 0, 1));
      assertThat(queues.cancel(lease.deployment(), gone)).isTrue();
      busy.countDown();
      stays.awaitY();
      assertThat(stays.batchRows).isEqualTo(1);
      assertThat(gone.answer).isNotDone();
    }
  }

  /**
   * Rows never cross callers: a million rows from 64 callers, some of whom go away, while versions
   * of different answers are switched.
   */
  @Test
  void aMillionRowsUnderSwitchesAndCancellationsReachTheirOwnCallers() throws Exception {
    deploy("m", 1, false).close();
    int callers = 64;
    AtomicLong answered = new AtomicLong();
    AtomicInteger open = new AtomicInteger(callers);
    List<CompletableFuture<Void>> done = new ArrayList<>();
    for (int c = 0; c < callers; c++) {
      int caller = c;
      CompletableFuture<Void> future = new CompletableFuture<>();
      done.add(future);
      Thread.ofVirtual()
          .start(() -> {
            try {
              call(caller, answered);
              future.complete(null);
            } catch (Throwable e) {
              future.completeExceptionally(e);
            } finally {
              open.decrementAndGet();
            }
          });
    }
    for (int version = 2; open.get() > 0; version++) {
      deploy("m", version, false).close();
    }
    for (CompletableFuture<Void> future : done) {
      future.get(1, TimeUnit.MINUTES);
    }
    assertThat(answered.get()).as("-Djoist.seed=%d", SEED).isGreaterThan(1_000_000);
  }

  private void call(int caller, AtomicLong answered) throws Exception {
    Random random = new Random(SEED + caller);
    for (int row = 0; row < 17_500; ) {
      int count = 1 + random.nextInt(64);
      try (Lease lease = deployments.acquire("m")) {
        Deployment deployment = lease.deployment();
        HeardCall call = submit(lease, rows(caller, row, count));
        if (random.nextInt(20) == 0 && queues.cancel(deployment, call)) {
          continue;
        }
        assertThat(call.awaitY())
            .as("caller %d, row %d, %s", caller, row, deployment.reference())
            .isEqualTo(times(call.inputs().get("x"), deployment.version()));
        answered.addAndGet(count);
        row += count;
      }
    }
  }

  @Test
  void callsThatAreFewGetAllThreadsAndTheSameAnswers() throws Exception {
    TensorQueues several =
        new TensorQueues(
            new TensorQueues.Settings(new DeadlineBatching(), Duration.ofMinutes(10), 256, 2),
            new Batcher.Places(pool, 2, timer, () -> 0), // where no time passes none is busy
            flights);
    try (Lease lease = deploy("doubling", 2, false)) {
      for (int i = 0; i < 2; i++) {
        HeardCall call = new HeardCall(rows(1, i, 3));
        several.submit(lease.deployment(), call, Long.MAX_VALUE);
        assertThat(call.awaitY()).isEqualTo(times(call.inputs().get("x"), 2));
        assertThat(call.flight.grant().threads()).isEqualTo(1 + i);
      }
      assertThat(lease.deployment().stats().batches().threads()).isEqualTo(3);
    } finally {
      several.close();
    }
  }

  /** Who learned of batches that are in time alone would make late ones for ever. */
  @Test
  void aBatchThatIsGivenUpTeachesThatItTakesLong() throws Exception {
    assertThat(deployments.deployFile(SmallModels.turns(folder)).join().isLive()).isTrue();
    try (Lease lease = deployments.acquire("turns")) {
      Tensor endless = Tensor.of(Shape.of(), Long.MAX_VALUE);
      double believed = queues.nanosAlone(lease.deployment(), Map.of("x", endless));
      HeardCall call = submit(lease, endless);
      Await.until("it runs", () -> call.flight != null);
      queues.giveUp();
      assertThat(call.answer).as("it is wanted").isNotDone();

      call.wanted = false;
      Await.until(
          "it is given up",
          () -> {
            queues.giveUp();
            return call.answer.isDone();
          });
      assertThatThrownBy(call::await).hasMessageContaining("it was over while it ran");
      Await.until(
          "its time is learned",
          () -> queues.nanosAlone(lease.deployment(), Map.of("x", endless)) > believed);
      assertThat(submit(lease, Tensor.of(Shape.of(), 3L)).awaitY().toFloats()).containsExactly(3);
    }
  }

  private HeardCall endless(Lease lease) {
    return submit(lease, Tensor.of(Shape.of(), Long.MAX_VALUE));
  }

  /** Of two models, on two threads: neither has the second thread, nor both of them together. */
  @Test
  void modelsThatNeverEndLeaveAThreadToOthersAndTheirNextOnesAPlace() throws Exception {
    Path file = SmallModels.turns(folder);
    Path other = Files.copy(file, folder.resolve("other.onnx"));
    assertThat(deployments.deployFile(file).join().isLive()).isTrue();
    assertThat(deployments.deployFile(other).join().isLive()).isTrue();
    try (Lease turns = deployments.acquire("turns");
        Lease others = deployments.acquire("other");
        Lease doubling = deploy("doubling", 2, false)) {
      List<HeardCall> endless = List.of(endless(turns), endless(turns), endless(others));
      Await.until("the first runs", () -> endless.getFirst().flight != null);

      assertThat(submit(doubling, rows(1, 0, 1)).awaitY()).isEqualTo(times(rows(1, 0, 1), 2));
      assertThat(queues.waitingRows(turns.deployment())).isEqualTo(1);
      assertThat(queues.waitingRows(others.deployment())).isEqualTo(1);
      assertThat(endless).noneMatch(call -> call.answer.isDone());

      endless.forEach(call -> call.wanted = false);
      Await.until(
          "they are given up",
          () -> {
            queues.giveUp();
            return endless.stream().allMatch(call -> call.answer.isDone());
          });
      for (Lease lease : List.of(turns, others)) {
        assertThat(submit(lease, Tensor.of(Shape.of(), 3L)).awaitY().toFloats()).containsExactly(3);
      }
    }
  }

  @Test
  void aCallThatNobodyWaitsForAnyMoreIsTurnedAwayThoughNoThreadComes() throws Exception {
    try (Lease lease = deploy("doubling", 2, false)) {
      CountDownLatch busy = busy();
      HeardCall over = submit(lease, rows(1, 0, 1));
      HeardCall stays = submit(lease, rows(2, 0, 1));
      queues.giveUp();
      assertThat(over.answer).as("it is wanted").isNotDone();
      over.wanted = false;
      queues.giveUp();
      assertThat(over.answer).isCompletedExceptionally();
      assertThatThrownBy(over::await).hasMessageContaining("over before its batch began");
      busy.countDown();
      assertThat(stays.awaitY()).isEqualTo(times(rows(2, 0, 1), 2));
    }
  }

  @Test
  void eachCallOfABatchThatIsGivenUpIsChargedItsRowsPartOfIt() throws Exception {
    AtomicLong now = new AtomicLong();
    TensorQueues byHand =
        new TensorQueues(
            new TensorQueues.Settings(new DeadlineBatching(), Duration.ofMinutes(10), 256),
            new Batcher.Places(pool, 2, timer, now::get),
            flights);
    HeardCall large = new HeardCall(rows(2, 0, 3));
    AtomicInteger asked = new AtomicInteger();
    HeardCall small =
        new HeardCall(rows(1, 0, 1)) {
          @Override
          public Map<String, Tensor> inputs() {
            if (flight != null && asked.getAndIncrement() > 0) { // it runs; then both go
              now.addAndGet(500_000_000);
              wanted = false;
              large.wanted = false;
              byHand.giveUp();
              throw new GraphException("the run was given up");
            }
            return super.inputs();
          }
        };
    try (Lease lease = deploy("doubling", 2, false)) {
      CountDownLatch busy = busy();
      byHand.submit(lease.deployment(), small, byHand.deadlineFromNow());
      byHand.submit(lease.deployment(), large, byHand.deadlineFromNow());
      busy.countDown();

      assertThatThrownBy(small::await).hasMessageContaining("it was over while it ran");
      assertThatThrownBy(large::await).hasMessageContaining("it was over while it ran");
      assertThat(small.charged).isEqualTo(125_000_000);
      assertThat(large.charged).isEqualTo(375_000_000);
    } finally {
      byHand.close();
    }
  }

  /** As a body of many rows, which goes through by itself. */
  @Test
  void workThatIsInNoQueueIsGivenUpWhenItTakesTooLong() throws Exception {
    AtomicLong now = new AtomicLong();
    TensorQueues byHand =
        new TensorQueues(
            new TensorQueues.Settings(new DeadlineBatching(), Duration.ofMinutes(10), 256),
            new Batcher.Places(pool, 2, timer, now::get),
            flights);
    assertThat(deployments.deployFile(SmallModels.turns(folder)).join().isLive()).isTrue();
    try (Lease lease = deployments.acquire("turns")) {
      Deployment deployment = lease.deployment();
      assertThat(byHand.run(deployment, () -> true, () -> "answer")).contains("answer");
      assertThatThrownBy(() ->
              byHand.run(
                  deployment,
                  () -> true,
                  () -> {
                    now.addAndGet(Duration.ofSeconds(61).toNanos());
                    byHand.giveUp();
                    return deployment.model().run(ENDLESS);
                  }))
          .isInstanceOf(RunLimitException.class);
      Awaited gone = () -> false;
      assertThat(byHand.run(deployment, gone, () -> deployment.model().run(ENDLESS))).isEmpty();
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    } finally {
      byHand.close();
    }
  }

  @Test
  void otherPoliciesJoinToo() throws Exception {
    TensorQueues windows =
        new TensorQueues(
            new TensorQueues.Settings(
                new FixedWindowBatching(2, Duration.ofMinutes(5)), Duration.ofMinutes(10), 256),
            new Batcher.Places(pool, 2, timer, System::nanoTime),
            flights);
    try (Lease lease = deploy("doubling", 2, false)) {
      HeardCall one = new HeardCall(rows(1, 0, 1));
      windows.submit(lease.deployment(), one, windows.deadlineFromNow());
      assertThat(one.answer).isNotDone();
      HeardCall two = new HeardCall(rows(2, 0, 1));
      windows.submit(lease.deployment(), two, windows.deadlineFromNow());
      assertThat(one.awaitY()).isEqualTo(times(one.inputs().get("x"), 2));
      two.awaitY();
      assertThat(two.batchRows).isEqualTo(2);
      BatchFlight flight = one.flight;
      assertThat(flight).isSameAs(two.flight).isSameAs(flights.batches().getFirst());
      assertThat(flight.closing().reason()).isEqualTo(CloseReason.FULL);
      assertThat(flight.closing().requests()).isEqualTo(2);
      assertThat(flight.closing().waits().most())
          .isGreaterThanOrEqualTo(flight.closing().waits().least());
      assertThat(lease.deployment().stats().batches().closedBy(CloseReason.FULL)).isEqualTo(1);
    } finally {
      windows.close();
    }
  }
}
