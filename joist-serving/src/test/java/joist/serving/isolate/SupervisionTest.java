package joist.serving.isolate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import joist.model.Model;
import joist.serving.Await;
import joist.serving.SmallModels;
import joist.serving.flight.RunStep;
import joist.serving.flight.StepLog;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a parent makes of children that say and do what none should. */
class SupervisionTest {
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir Path folder;
  private final Ledger ledger = new Ledger(4L << 30);
  private final List<ChildEvent> events = new CopyOnWriteArrayList<>();
  private final List<FakeChild> children = new CopyOnWriteArrayList<>();
  private volatile Isolation.Starter next = FakeChild::honest;
  private volatile Isolation isolation = isolation(LONG, 1000);
  private Path file = Path.of("");

  private Isolation isolation(Duration callLimit, int shortLives) {
    return isolation(
        callLimit,
        new RestartPolicy(
            shortLives,
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofMillis(1),
            Duration.ofMillis(1)),
        System::nanoTime);
  }

  private Isolation isolation(Duration callLimit, RestartPolicy restarts, LongSupplier clock) {
    IsolationSettings settings = new IsolationSettings(2, 1 << 20, callLimit, LONG, restarts);
    Isolation.Starter starter =
        order -> {
          Process child = next.start(order);
          children.add((FakeChild) child);
          return child;
        };
    Isolation made = new Isolation(name -> true, settings, ledger, clock, starter);
    made.tellOf(events::add);
    return made;
  }

  @BeforeEach
  void prepare() throws IOException {
    file = SmallModels.tensors(folder);
  }

  @AfterEach
  void nothingIsLeft() {
    isolation.close();
    assertThat(ledger.bytesByOwner().values()).as("bytes still charged").allMatch(b -> b == 0);
    assertThat(children).as("children that run on").noneMatch(FakeChild::isAlive);
  }

  private static Isolation.Starter saying(FakeChild.Answering said) {
    return order -> FakeChild.saying(order, said);
  }

  /** The same, whatever is asked. */
  private static FakeChild.Answering always(Frames.Content said) {
    return (line, place, asked) -> line.send(asked.call(), said);
  }

  private Model load() {
    return isolation.load("m:1", file, false, ledger.open("m"));
  }

  private static ChildStatus status(Model model) {
    return Isolation.status(model).orElseThrow();
  }

  /** The child before is ready, as far as is known, until its end was heard of. */
  private static void awaitNext(Model model) {
    Await.until(
        "the next answers",
        () -> status(model).restarts() > 0 && status(model).state() == ChildState.READY);
  }

  private static Map<String, Tensor> inputs(Model model) {
    return Map.of(
        model.graph().inputs().getFirst().name(), Tensor.zeros(ElementType.F32, Shape.of(2, 3)));
  }

  /** Each is ended, its call fails as retryable, and the next child answers. */
  @Test
  void nonsenseEndsAChildAndNothingElse() {
    Map<String, FakeChild.Answering> nonsense = new LinkedHashMap<>();
    nonsense.put(
        "expected the answer to call 1, got one to 0",
        (line, place, asked) ->
            line.send(asked.call() - 1, out -> out.writeByte(Said.ANSWER.code())));
    nonsense.put(
        "expected a frame of ANSWER, got one that begins with 99",
        always(out -> out.writeByte(99)));
    nonsense.put(
        "got a length of 0",
        (line, place, asked) -> line.channel().write(ByteBuffer.allocate(Frames.HEAD)));
    nonsense.put(
        "got a length of 2,147,483,647",
        (line, place, asked) ->
            line.channel().write(ByteBuffer.allocate(Frames.HEAD).putInt(0, Integer.MAX_VALUE)));
    nonsense.put(
        "got more behind it",
        (line, place, asked) ->
            line.channel().write(ByteBuffer.allocate(Frames.HEAD + 2).putInt(0, 1)));
    nonsense.put("a frame that is too short", always(out -> out.writeByte(Said.ANSWER.code())));
    nonsense.put(
        "expected at most 4096 tensors, got -1",
        always(out -> {
          out.writeByte(Said.ANSWER.code());
          out.writeInt(-1);
        }));
    nonsense.put(
        "'y': expected bytes within 1,048,576, got 8 from 1,048,576",
        always(out -> {
          out.writeByte(Said.ANSWER.code());
          out.writeInt(1);
          out.writeUTF("y");
          out.writeByte(ElementType.F32.onnxCode());
          out.writeByte(1);
          out.writeLong(2);
          out.writeLong(1 << 20);
          out.writeLong(8);
        }));
    nonsense.put(
        "expected the outputs",
        always(out -> {
          out.writeByte(Said.ANSWER.code());
          out.writeInt(0);
        }));
    nonsense.forEach(this::endsTheChildOnly);
  }

  @Test
  void stepsThatNoRunHasAreNonsenseToo() {
    Map<String, FakeChild.Answering> nonsense = new LinkedHashMap<>();
    for (int count : new int[] {-1, StepLog.MOST + 1}) {
      nonsense.put(
          "expected at most 512 steps, got " + count, afterAnOutput(out -> out.writeInt(count)));
    }
    nonsense.put(
        "expected the time that a step took, got -1",
        afterAnOutput(out -> {
          out.writeInt(1);
          out.writeUTF("Add");
          out.writeUTF("");
          out.writeLong(-1);
        }));
    nonsense.forEach((expected, said) -> endsTheChildOnly(expected, said, true));
  }

  private FakeChild.Answering afterAnOutput(Frames.Content steps) {
    String output;
    try (Model model = Model.load(file)) {
      output = model.graph().outputs().getFirst().name();
    }
    return always(out -> {
      out.writeByte(Said.ANSWER.code());
      out.writeInt(1);
      out.writeUTF(output);
      out.writeByte(ElementType.F32.onnxCode());
      out.writeByte(1);
      out.writeLong(2);
      out.writeLong(0);
      out.writeLong(8);
      steps.writeTo(out);
    });
  }

  @Test
  void whoWatchesACallHearsOfTheChildsStepsAndOfTheWayThereAndBack() {
    try (Model model = load();
        Model here = Model.load(file)) {
      StepLog log = new StepLog();
      long start = System.nanoTime();
      assertThat(model.run(inputs(model), Runnable::run, 1, log)).isEqualTo(here.run(inputs(here)));
      long all = System.nanoTime() - start;
      StepLog same = new StepLog();
      here.run(inputs(here), Runnable::run, 1, same);
      List<String> expected = new ArrayList<>(same.steps().stream().map(RunStep::name).toList());
      expected.add("to and from the child process");
      assertThat(log.steps()).extracting(RunStep::name).isEqualTo(expected);
      assertThat(log.steps().stream().mapToLong(RunStep::nanos).sum()).isBetween(1L, all);
    }
  }

  private void endsTheChildOnly(String expected, FakeChild.Answering said) {
    endsTheChildOnly(expected, said, false);
  }

  private void endsTheChildOnly(String expected, FakeChild.Answering said, boolean watched) {
    next = saying(said);
    try (Ledger.Account account = ledger.open("n");
        Model model = isolation.load("n:1", file, false, account)) {
      next = FakeChild::honest;
      assertThatThrownBy(
              () -> {
                if (watched) {
                  model.run(inputs(model), Runnable::run, 1, new StepLog());
                } else {
                  model.run(inputs(model));
                }
              })
          .isInstanceOfSatisfying(
              IsolationException.class,
              retryable -> assertThat(retryable.retryAfter()).isPositive())
          .hasMessageContaining(expected);
      awaitNext(model);
      assertThat(model.run(inputs(model))).isNotEmpty();
      assertThat(status(model).restarts()).as(expected).isEqualTo(1);
    }
  }

  @Test
  void anEndedCallOfAChildThatLivesIsNoEndOfIt() {
    next =
        saying(
            always(out -> {
              out.writeByte(Said.FAILED.code());
              out.writeUTF("went wrong");
            }));
    try (Model model = load()) {
      assertThatThrownBy(() -> model.run(inputs(model)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("went wrong");
      assertThat(status(model).restarts()).isZero();
    }
  }

  /** As a model in this process has it: whether it is of use to try again is told too. */
  @Test
  void aCallThatFindsNoMemoryInItsChildIsToldSoAndTheChildLives() {
    for (boolean never : new boolean[] {false, true}) {
      next =
          saying(
              always(out -> {
                out.writeByte(Said.NO_ROOM.code());
                out.writeUTF("no room");
                out.writeBoolean(never);
              }));
      try (Ledger.Account account = ledger.open("m");
          Model model = isolation.load("m:1", file, false, account)) {
        assertThatThrownBy(() -> model.run(inputs(model)))
            .isInstanceOfSatisfying(
                OverBudgetException.class, room -> assertThat(room.neverFits()).isEqualTo(never))
            .hasMessage("no room");
        assertThat(status(model).restarts()).isZero();
      }
    }
  }

  @Test
  void aCallThatTakesLongerThanTheLimitEndsItsChild() {
    isolation.close();
    isolation = isolation(Duration.ofMillis(20), 1000);
    next = saying((line, place, asked) -> {});
    try (Model model = load()) {
      next = FakeChild::honest;
      assertThatThrownBy(() -> model.run(inputs(model)))
          .isInstanceOf(IsolationException.class)
          .hasMessageContaining("a call took longer than");
      awaitNext(model);
    }
  }

  @Test
  void aCallThatIsGivenUpStopsInTheChildWhichLivesOn() throws Exception {
    CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    CompletableFuture<Thread> inside = new CompletableFuture<>();
    next =
        order ->
            FakeChild.saying(
                order,
                (line, place, asked) -> {
                  inside.complete(Thread.currentThread());
                  stopped.complete(children.getLast().awaitCancel(place, asked.call()));
                  line.send(
                      asked.call(),
                      out -> {
                        out.writeByte(Said.FAILED.code());
                        out.writeUTF("interrupted");
                      });
                });
    try (Model model = load()) {
      CompletableFuture<Throwable> told = new CompletableFuture<>();
      Thread caller =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  model.run(inputs(model));
                } catch (RuntimeException why) {
                  told.complete(
                      Thread.currentThread().isInterrupted() ? why : new AssertionError(why));
                }
              });
      inside.get(1, TimeUnit.MINUTES);
      caller.interrupt();
      assertThat(told.get(1, TimeUnit.MINUTES))
          .isInstanceOf(IsolationException.class)
          .hasMessageContaining("given up");
      assertThat(stopped.get(1, TimeUnit.MINUTES)).isTrue();
      assertThat(status(model).restarts()).isZero();
      assertThat(status(model).state()).isEqualTo(ChildState.READY);
    }
  }

  @Test
  void aCallThatDoesNotStopEndsItsChild() throws Exception {
    isolation.close();
    isolation = isolation(Duration.ofSeconds(30), 1000); // half a second to stop in
    CompletableFuture<Void> inside = new CompletableFuture<>();
    next = saying((line, place, asked) -> inside.complete(null));
    try (Model model = load()) {
      next = FakeChild::honest;
      Thread caller =
          Thread.ofPlatform()
              .start(() ->
                  assertThatThrownBy(() -> model.run(inputs(model)))
                      .hasMessageContaining("given up"));
      inside.get(1, TimeUnit.MINUTES);
      caller.interrupt();
      caller.join();
      awaitNext(model);
      assertThat(status(model).restarts()).isEqualTo(1);
      assertThat(status(model).lastExit()).contains("did not stop");
    }
  }

  @Test
  void whatIsToStopBeforeItBeginsDoesNotBegin() {
    Cancelling place = new Cancelling();
    place.cancel(7);
    assertThatThrownBy(() -> place.run(7, () -> 1)).hasMessageContaining("given up");
    assertThat(place.run(8, () -> 2)).isEqualTo(2);
    place.cancel(8);
    assertThat(Thread.interrupted()).as("an interrupt that came too late").isFalse();
  }

  @Test
  void closingEndsAStartThatIsUnderWay() throws Exception {
    next = FakeChild::mute;
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    Thread loading =
        Thread.ofPlatform()
            .start(() -> {
              try {
                load();
              } catch (RuntimeException why) {
                told.complete(why);
              }
            });
    Await.until("a child is started", () -> !children.isEmpty());
    isolation.close();
    assertThat(told.get(1, TimeUnit.MINUTES)).isInstanceOf(IsolationException.class);
    loading.join();
    Await.until("it is ended", () -> !children.getFirst().isAlive());
    assertThatThrownBy(() -> isolation.load("m:2", file, false, ledger.open("m2")))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("closes");
  }

  @Test
  void callersMayWaitForTheNextChild() throws Exception {
    CompletableFuture<Void> go = new CompletableFuture<>();
    try (Model model = load()) {
      assertThat(model.runner().pause()).as("while there is one").isEmpty();
      next =
          order -> {
            go.join();
            return FakeChild.honest(order);
          };
      children.getFirst().destroyForcibly();
      Await.until("there is none", () -> status(model).pid() == 0);
      var pause = model.runner().pause().orElseThrow();
      assertThat(pause.over()).isNotDone();
      assertThatThrownBy(() -> model.run(inputs(model)))
          .isInstanceOf(IsolationException.class)
          .hasMessageContaining("retry after 1 s");
      go.complete(null);
      pause.over().get(1, TimeUnit.MINUTES);
      assertThat(model.run(inputs(model))).isNotEmpty();
      Await.until("it is told", () -> events.size() == 2);
      assertThat(events.stream().map(ChildEvent::kind))
          .containsExactly(ChildEvent.Kind.ENDED, ChildEvent.Kind.RESTARTED);
      assertThat(events.getFirst().detail()).contains("signal 9");
    }
  }

  @Test
  void aChildThatCannotStartAgainIsFencedAndRevived() throws IOException {
    isolation.close();
    isolation = isolation(LONG, 3);
    byte[] right = Files.readAllBytes(file);
    try (Model model = load()) {
      Files.write(file, new byte[] {1, 2, 3});
      next = saying((line, place, asked) -> {});
      children.getFirst().destroyForcibly();
      Await.until("it is fenced", () -> status(model).state() == ChildState.FENCED);
      assertThatThrownBy(() -> model.run(inputs(model)))
          .isInstanceOfSatisfying(
              IsolationException.class, fenced -> assertThat(fenced.retryAfter()).isZero())
          .hasMessageContaining("m:1 is fenced")
          .hasMessageContaining("that was proven")
          .hasMessageContaining("lift the fence");
      assertThat(model.runner().pause()).as("nothing is to come").isEmpty();
      assertThat(events.getLast().kind()).isEqualTo(ChildEvent.Kind.FENCED);

      Files.write(file, right);
      next = FakeChild::honest;
      model.runner().revive();
      Await.until("it answers", () -> status(model).state() == ChildState.READY);
      assertThat(model.run(inputs(model))).isNotEmpty();
    }
  }

  /** It ends late enough for no fence, as one that leaks does, and is not started without end. */
  @Test
  void aChildThatEndsAgainAndAgainIsWaitedForAndRevived() {
    isolation.close();
    AtomicLong nanos = new AtomicLong();
    isolation =
        isolation(
            LONG,
            new RestartPolicy(5, Duration.ofSeconds(5), Duration.ofMinutes(10), LONG, LONG),
            nanos::get);
    try (Model model = load()) {
      nanos.addAndGet(Duration.ofSeconds(10).toNanos());
      children.getLast().destroyForcibly();
      awaitNext(model);
      nanos.addAndGet(Duration.ofSeconds(10).toNanos());
      children.getLast().destroyForcibly();
      Await.until("it is waited for", () -> status(model).state() == ChildState.BACKING_OFF);
      assertThat(model.runner().pause().orElseThrow().expected()).isGreaterThanOrEqualTo(LONG);
      assertThat(status(model).restarts()).isEqualTo(1);

      model.runner().revive();
      Await.until("it answers", () -> status(model).state() == ChildState.READY);
      nanos.addAndGet(Duration.ofSeconds(10).toNanos());
      children.getLast().destroyForcibly();
      Await.until(
          "it is started at once, as after its first end",
          () -> status(model).restarts() == 3 && status(model).state() == ChildState.READY);
    }
    assertThat(isolation.watch().shutdownNow())
        .as("what is planned, beside the weighing: no start that was waited for before")
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aChildThatCannotBeStartedForAnErrorIsTriedAgain() {
    try (Model model = load()) {
      next =
          order -> {
            next = FakeChild::honest;
            throw new OutOfMemoryError("unable to create native thread");
          };
      children.getFirst().destroyForcibly();
      Await.until(
          "the next but one answers",
          () -> status(model).restarts() == 2 && status(model).state() == ChildState.READY);
      assertThat(status(model).lastExit()).contains("native thread");
      assertThat(model.run(inputs(model))).isNotEmpty();
    }
  }

  /** Else it would be ready for ever, whatever becomes of it. */
  @Test
  void aChildThatFailsAsItBecomesReadyIsEndedAndTriedAgain() {
    try (Model model = load()) {
      next =
          order -> {
            next = FakeChild::honest;
            return FakeChild.unheard(order, new NoClassDefFoundError("joist/Absent"));
          };
      children.getFirst().destroyForcibly();
      Await.until(
          "the next but one answers",
          () -> status(model).restarts() == 2 && status(model).state() == ChildState.READY);
      assertThat(status(model).lastExit()).contains("joist/Absent");
      assertThat(children.get(1).isAlive()).isFalse();
      assertThat(model.run(inputs(model))).isNotEmpty();
    }
  }

  /** It is not kept as one that starts, to be ended once more when the model is given up. */
  @Test
  void aFirstChildThatFailsAsItBecomesReadyIsEndedOnce() {
    next = order -> FakeChild.unheard(order, new NoClassDefFoundError("joist/Absent"));
    assertThatThrownBy(this::load)
        .isInstanceOf(NoClassDefFoundError.class)
        .hasMessage("joist/Absent");
    assertThat(children.getFirst().isAlive()).isFalse();
    assertThat(children.getFirst().ends()).isEqualTo(1);
  }

  /** A registry's folder that is away for a while is no fault of the child's. */
  @Test
  void aChildWhoseFileIsAwayIsStartedAgainWhenItIsBack() throws IOException {
    isolation.close();
    isolation = isolation(LONG, 3);
    try (Model model = load()) {
      Path away = Files.move(file, folder.resolve("away"));
      children.getFirst().destroyForcibly();
      Await.until("it is looked for", () -> status(model).lastExit().contains("is not there"));
      assertThatThrownBy(() -> model.run(inputs(model)))
          .isInstanceOf(IsolationException.class)
          .hasMessageContaining("is not there")
          .hasMessageContaining("retry after");

      Files.move(away, file);
      Await.until("it answers", () -> status(model).state() == ChildState.READY);
      assertThat(model.run(inputs(model))).isNotEmpty();
    }
  }

  @Test
  void whatLiesBetweenParentAndChildIsCharged() {
    try (Model model = load()) {
      long before = ledger.totalBytes();
      model.run(inputs(model));
      model.warm(Duration.ofMillis(1)); // after which it is weighed
      assertThat(ledger.totalBytes()).isGreaterThan(before);
    }
  }
}
