package joist.serving.isolate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import joist.graph.GraphException;
import joist.model.Model;
import joist.model.handler.HandlerException;
import joist.model.handler.HandlerJar;
import joist.serving.Await;
import joist.serving.SmallModels;
import joist.serving.SourceJar;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handlers that misbehave in every way, in real children: nobody else notices. */
class HandlerTest {
  private static final int THROWS = 1;
  private static final int HANGS = 2;
  private static final int WRONG_SHAPE = 3;
  private static final int EXITS = 4;
  private static final int BAD_INPUTS = 5;
  private static final int FILLS_THE_HEAP = 6;
  private static final int GIVES_NOTHING = 7;
  private static final int OWN_ERROR = 8;
  private static final int WAITS = 9;
  private static final int LEAKS = 10;
  private static final int GROWS = 11;

  private static final String MOODY =
      """
      import java.io.IOException;
      import java.lang.foreign.Arena;
      import java.nio.file.*;
      import java.util.*;
      import joist.graph.*;
      import joist.model.handler.*;
      import joist.tensor.*;

      public class Moody implements Handler {
        private static final List<Object> KEPT = new ArrayList<>();
        private static final ValueType COLUMN =
            ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(1));

        @Override public List<Value> inputs() { return List.of(new Value("x", COLUMN)); }
        @Override public List<Value> outputs() { return List.of(new Value("y", COLUMN)); }
        @Override public boolean keepsRowsApart() { return true; }

        @Override public Map<String, Tensor> run(Map<String, Tensor> inputs) throws Exception {
          Tensor x = inputs.get("x");
          switch ((int) x.f32(0)) {
            case 1 -> throw new IOException("the disk is gone");
            case 2 -> { inside(); while (true) { Thread.onSpinWait(); } }
            case 3 -> { return Map.of("y", Tensor.zeros(ElementType.F32, Shape.of(7, 7))); }
            case 4 -> System.exit(5);
            case 5 -> throw new BadInputsException("x must not be 5");
            case 6 -> { return Map.of("y" + new long[Integer.MAX_VALUE].length, x); }
            case 7 -> { return Map.of(); }
            case 8 -> throw new AssertionError("an error of its own");
            case 9 -> { inside(); new java.util.concurrent.CountDownLatch(1).await(); }
            case 10 -> KEPT.add(new long[(int) (Runtime.getRuntime().maxMemory() / 24)]);
            case 11 -> Arena.global().allocate(64 << 20).fill((byte) 1);
            default -> {}
          }
          Tensor y = Tensor.zeros(ElementType.F32, x.shape());
          for (long row = 0; row < x.shape().dim(0); row++) {
            y.data().setAtIndex(Tensor.F32, row, 2 * x.f32(row));
          }
          return Map.of("y", y);
        }

        private static void inside() throws IOException {
          Files.createFile(Path.of("INSIDE"));
        }
      }
      """;

  private static final String KEEPS_THE_FIRST =
      "Tensor x = inputs.get(\"x\"); synchronized (Keeping.class) { if (first == null) { first = x; } }";

  @TempDir Path folder;
  private final Ledger ledger = new Ledger(8L << 30);

  private static Map<String, Tensor> x(float value) {
    Tensor x = Tensor.zeros(ElementType.F32, Shape.of(1, 1));
    x.data().setAtIndex(Tensor.F32, 0, value);
    return Map.of("x", x);
  }

  private Path moody() throws IOException {
    return SourceJar.handler(
        folder, "Moody", MOODY.replace("INSIDE", inside().toString().replace('\\', '/')));
  }

  private Path inside() {
    return folder.resolve("inside");
  }

  private static ChildStatus status(Model model) {
    return Isolation.status(model).orElseThrow();
  }

  private static void answers(Model model) {
    Await.until(
        "it answers",
        () -> {
          try {
            assertThat(model.run(x(21)).get("y").f32(0)).isEqualTo(42);
            return true;
          } catch (IsolationException retryable) { // the end of the one before may not be known yet
            return false;
          }
        });
  }

  @Test
  void whateverAHandlerDoesIsItsCallersAloneToHear() throws Exception {
    try (Isolation isolation = isolation(Duration.ofHours(1));
        Model other = Model.load(SmallModels.number(folder, 1000));
        Model moody = isolation.load("moody:1", moody(), false, ledger.open("moody"))) {
      long pid = status(moody).pid();
      answers(moody);
      assertThat(moody.keepsRowsApart(x(0))).isTrue();
      assertThatThrownBy(() -> moody.run(x(THROWS)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the disk is gone");
      assertThatThrownBy(() -> moody.run(x(BAD_INPUTS)))
          .isInstanceOf(GraphException.class)
          .hasMessage("x must not be 5");
      assertThatThrownBy(() -> moody.run(x(WRONG_SHAPE)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("expected 'y' as f32[N, 1] with {N=1}, got f32[7, 7]");
      assertThatThrownBy(() -> moody.run(x(GIVES_NOTHING)))
          .hasMessageContaining("expected 'y' as f32[N, 1] with {N=1}, got nothing");
      assertThatThrownBy(() -> moody.run(x(OWN_ERROR)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("an error of its own");
      assertThatThrownBy(() -> moody.run(Map.of("x", Tensor.zeros(ElementType.F32, Shape.of(1)))))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("expected 'x' as f32[N, 1], got f32[1]");
      givesUp(moody, WAITS);
      answers(moody);
      assertThat(status(moody).pid()).as("none of that ends it").isEqualTo(pid);

      endsItsChild(moody, EXITS, "exit status 5");
      endsItsChild(moody, FILLS_THE_HEAP, "heap is too small");
      assertThat(other.predict(Map.of("distance", 5.0, "city", "ATL")).value()).isEqualTo(1015);
    }
  }

  @Test
  void oneThatDoesNotStopWhenItIsGivenUpIsEnded() throws Exception {
    try (Isolation isolation = isolation(Duration.ofSeconds(30)); // half a second to stop in
        Model moody = isolation.load("moody:1", moody(), false, ledger.open("moody"))) {
      givesUp(moody, HANGS);
      Await.until("it is ended", () -> status(moody).restarts() == 1);
      assertThat(status(moody).lastExit()).contains("did not stop");
      answers(moody);
    }
  }

  /** Each child answers until its heap is full; then the next does, and in the end none. */
  @Test
  void oneThatKeepsWhatItAllocatesIsStartedAgainUntilItIsFenced() throws Exception {
    try (Isolation isolation = isolation(Duration.ofHours(1), 2);
        Model other = isolation.load("other:1", numbers(), false, ledger.open("other"));
        Model moody = isolation.load("moody:1", moody(), false, ledger.open("moody"))) {
      long otherPid = status(other).pid();
      assertThat(leaksUntilItEnds(moody).retryAfter()).isPositive();
      Await.until("its end is heard of", () -> status(moody).restarts() == 1);
      answers(moody);

      leaksUntilItEnds(moody);
      Await.until("it is fenced", () -> status(moody).state() == ChildState.FENCED);
      assertThatThrownBy(() -> moody.run(x(21)))
          .isInstanceOf(IsolationException.class)
          .hasMessageContaining("is fenced")
          .hasMessageContaining("heap is too small");
      assertThat(status(moody).bytes()).as("what it held is given back").isZero();

      assertThat(other.predict(Map.of("distance", 5.0, "city", "ATL")).value()).isEqualTo(1015);
      assertThat(status(other).pid()).isEqualTo(otherPid);
    }
  }

  /** It is no heap that is full, and no limit of the system's: the server's own budget is. */
  @Test
  void oneThatOutgrowsTheBudgetIsEndedAndStartedAgainUntilItIsFenced() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/smaps_rollup")), "the system weighs no process");
    Ledger small = new Ledger(512L << 20);
    try (Isolation isolation = isolation(Duration.ofHours(1), 2, small);
        Model other = isolation.load("other:1", numbers(), false, small.open("other"));
        Model moody = isolation.load("moody:1", moody(), false, small.open("moody"))) {
      long otherPid = status(other).pid();
      grows(moody);
      Await.until("its end is heard of", () -> status(moody).restarts() == 1);
      assertThat(status(moody).lastExit())
          .contains("it grew by ", "for which the memory budget has no room: 'moody' needs ")
          .contains("of the budget of 536,870,912 are taken; raise the budget or unload a model");
      answers(moody);

      grows(moody);
      Await.until("it is fenced", () -> status(moody).state() == ChildState.FENCED);
      assertThatThrownBy(() -> moody.run(x(21)))
          .isInstanceOf(IsolationException.class)
          .hasMessageContaining("is fenced")
          .hasMessageContaining("the memory budget has no room");
      assertThat(small.bytesByOwner().get("moody")).as("what it held is given back").isZero();

      assertThat(other.predict(Map.of("distance", 5.0, "city", "ATL")).value()).isEqualTo(1015);
      assertThat(status(other).pid()).isEqualTo(otherPid);
    }
  }

  /** By 640 MB, unless it is ended before. */
  private static void grows(Model moody) {
    try {
      for (int call = 0; call < 10; call++) {
        moody.run(x(GROWS));
      }
      moody.warm(Duration.ofMillis(1)); // after which it is weighed
    } catch (IsolationException ended) {
      // It was weighed before.
    }
  }

  private Path numbers() throws IOException {
    return SmallModels.number(folder, 1000);
  }

  private static IsolationException leaksUntilItEnds(Model moody) {
    for (int call = 0; call < 10_000; call++) {
      try {
        assertThat(moody.run(x(LEAKS)).get("y").f32(0)).isEqualTo(2 * LEAKS);
      } catch (IsolationException ended) {
        assertThat(ended).hasMessageContaining("heap is too small");
        assertThat(call).as("calls that it answered").isPositive();
        return ended;
      }
    }
    throw new AssertionError("it had room for all");
  }

  private Isolation isolation(Duration callLimit) {
    return isolation(callLimit, 10);
  }

  private Isolation isolation(Duration callLimit, int shortLives) {
    return isolation(callLimit, shortLives, ledger);
  }

  private static Isolation isolation(Duration callLimit, int shortLives, Ledger ledger) {
    RestartPolicy restarts =
        new RestartPolicy(
            shortLives,
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofMillis(1),
            Duration.ofMillis(1));
    IsolationSettings settings =
        new IsolationSettings(2, 1 << 20, callLimit, Duration.ofMinutes(2), restarts);
    return new Isolation(name -> false, settings, ledger, System::nanoTime);
  }

  private static void endsItsChild(Model moody, int mood, String how) {
    long before = status(moody).restarts();
    assertThatThrownBy(() -> moody.run(x(mood)))
        .isInstanceOfSatisfying(
            IsolationException.class, retryable -> assertThat(retryable.retryAfter()).isPositive())
        .hasMessageContaining(how);
    Await.until("its end is heard of", () -> status(moody).restarts() > before);
    answers(moody);
  }

  /** Its caller goes while it is inside. */
  private void givesUp(Model moody, int mood) throws Exception {
    Files.deleteIfExists(inside());
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                moody.run(x(mood));
              } catch (RuntimeException why) {
                told.complete(why);
              }
            });
    Await.until("it is inside", () -> Files.exists(inside()));
    caller.interrupt();
    assertThat(told.get(1, TimeUnit.MINUTES))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("given up");
  }

  @Test
  void aJarWithoutAHandlerIsToldWhatItLacks() throws Exception {
    Path jar = folder.resolve("none.jar");
    Files.copy(SmallModels.number(folder, 1), jar); // an archive, as a jar is
    assertThatThrownBy(() -> HandlerJar.load(jar))
        .isInstanceOf(HandlerException.class)
        .hasMessageContaining("expected one handler in '" + jar + "', got 0")
        .hasMessageContaining("META-INF/services/joist.model.handler.Handler");
  }

  @Test
  void aHandlerThatCannotBeMadeSaysWhy() throws Exception {
    Path jar =
        SourceJar.handler(
            folder,
            "Unready",
            MOODY
                .replace("Moody", "Unready")
                .replace(
                    "private static void inside",
                    "@Override public void begin() throws Exception {"
                        + " throw new IOException(\"no dictionary\"); } private static void inside"));
    assertThatThrownBy(() -> HandlerJar.load(jar))
        .isInstanceOf(HandlerException.class)
        .hasMessageContaining("cannot be made ready")
        .hasMessageContaining("no dictionary");
  }

  @Test
  void aHandlerWhoseConstructorFailsSaysWhy() throws Exception {
    Path jar =
        SourceJar.handler(
            folder,
            "Unmade",
            MOODY
                .replace("Moody", "Unmade")
                .replace(
                    "private static void inside",
                    "public Unmade() { throw new IllegalStateException(\"no licence\"); }"
                        + " private static void inside"));
    assertThatThrownBy(() -> HandlerJar.load(jar))
        .isInstanceOf(HandlerException.class)
        .hasMessageContaining("cannot be made")
        .hasMessageContaining("no licence");
  }

  @Test
  void whatAHandlerKeepsOfItsInputsIsNotTheNextCallers() throws Exception {
    Path jar =
        SourceJar.handler(
            folder,
            "Keeping",
            MOODY
                .replace("Moody", "Keeping")
                .replace("Tensor x = inputs.get(\"x\");", KEEPS_THE_FIRST)
                .replace("2 * x.f32(row)", "first.f32(0)")
                .replace(
                    "private static void inside",
                    "private static Tensor first; private static void inside"));
    try (Isolation isolation = isolation(Duration.ofMinutes(1));
        Model model = isolation.load("keeping:1", jar, false, ledger.open("keeping:1"))) {
      for (float value : new float[] {20, 30, 40}) {
        assertThat(model.run(x(value)).get("y").f32(0)).isEqualTo(20);
      }
    }
  }
}
