package joist.serving.isolate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import joist.graph.GraphException;
import joist.model.Model;
import joist.serving.Await;
import joist.serving.DeployReport;
import joist.serving.DeployRequest;
import joist.serving.Deployments;
import joist.serving.Lease;
import joist.serving.SampleRows;
import joist.serving.ServingClock;
import joist.serving.SmallModels;
import joist.serving.jvm.JavaProcess;
import joist.serving.lane.LoadingThread;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolationTest {
  private static final RestartPolicy SHORT =
      new RestartPolicy(
          3,
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMillis(1),
          Duration.ofMillis(10));
  private static final IsolationSettings SETTINGS =
      new IsolationSettings(9, 1 << 20, Duration.ofHours(1), Duration.ofMinutes(2), SHORT);

  @TempDir Path folder;
  private final Ledger ledger = new Ledger(4L << 30);
  private final Isolation isolation =
      new Isolation(name -> name.equals("m"), SETTINGS, ledger, System::nanoTime);
  private final Deployments deployments =
      new Deployments(
          new Deployments.WarmSettings(5, Duration.ofSeconds(1)),
          ledger,
          ServingClock.system(),
          Runnable::run,
          new SampleRows());

  IsolationTest() {
    deployments.isolate(isolation);
  }

  @AfterEach
  void close() {
    deployments.close();
    isolation.close();
    assertThat(ledger.totalBytes()).as("bytes still charged after close").isZero();
  }

  private final AtomicInteger failedAsRetryable = new AtomicInteger();

  private DeployReport deploy(String name, int version, Path file) {
    return deployments.deploy(new DeployRequest(name, version, Optional.empty(), file)).join();
  }

  private Lease live(String name, Path file) {
    DeployReport report = deploy(name, 1, file);
    assertThat(report.isLive()).as(report.reason()).isTrue();
    return deployments.acquire(name);
  }

  private static ChildStatus child(Lease lease) {
    return lease.deployment().child().orElseThrow();
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  private static Map<String, Tensor> inputs(Model model, int rows) {
    var input = model.graph().inputs().getFirst();
    Tensor x = Tensor.zeros(ElementType.F32, Shape.of(rows, 3));
    for (int i = 0; i < 3 * rows; i++) {
      x.data().setAtIndex(Tensor.F32, i, 0.37f * i - 1.3f);
    }
    return Map.of(input.name(), x);
  }

  @Test
  void answersHaveTheBitsOfThoseInProcess() {
    try (Lease rows = live("m", SmallModels.number(folder, 1000));
        Model here = Model.load(SmallModels.tensors(folder))) {
      assertThat(rows.model().predict(Map.of("distance", 5.0, "city", "ATL")).value())
          .isEqualTo(1015);
      assertThat(rows.deployment().bytes()).as("the child's memory").isGreaterThan(10 << 20);

      try (Model isolated =
          isolation.load("t", SmallModels.tensors(folder), false, ledger.open("t"))) {
        Map<String, Tensor> inputs = inputs(here, 7);
        assertThat(isolated.run(inputs)).isEqualTo(here.run(inputs));
        assertThat(isolated.keepsRowsApart(inputs)).isEqualTo(here.keepsRowsApart(inputs));
        assertThatThrownBy(() -> isolated.run(Map.of())).isInstanceOf(GraphException.class);
        Map<String, Tensor> large = inputs(here, 1 << 20);
        assertThatThrownBy(() -> isolated.run(large))
            .isInstanceOfSatisfying(
                OverBudgetException.class, room -> assertThat(room.neverFits()).isTrue())
            .hasMessageContaining("1,048,576 bytes")
            .hasMessageContaining("send fewer rows");
        Map<String, Tensor> unknown = new HashMap<>(inputs);
        unknown.put("x".repeat(70_000), inputs.values().iterator().next());
        assertThatThrownBy(() -> isolated.run(unknown))
            .isInstanceOf(GraphException.class)
            .hasMessageContaining("expected the inputs")
            .message()
            .hasSizeLessThan(500);
        assertThat(isolated.run(inputs)).as("it lives on").isEqualTo(here.run(inputs));
      }
    }
  }

  @Test
  void aKilledChildFailsTheCallsInsideAsRetryableAndIsStartedAgain() throws Exception {
    try (Lease lease = live("m", SmallModels.number(folder, 1000));
        Lease other = live("other", SmallModels.number(folder, 2000))) {
      long first = child(lease).pid();
      ConcurrentLinkedQueue<Throwable> wrong = new ConcurrentLinkedQueue<>();
      failedAsRetryable.set(0);
      AtomicBoolean over = new AtomicBoolean();
      List<Thread> callers = new ArrayList<>();
      for (int caller = 0; caller < 3; caller++) {
        callers.add(Thread.ofPlatform().start(() -> call(lease, over, wrong)));
      }
      try {
        kill(first);
        Await.until(
            "another child is ready",
            () -> child(lease).state() == ChildState.READY && child(lease).pid() != first);
        assertThat(other.model().predict(Map.of("distance", 5.0, "city", "ATL")).value())
            .isEqualTo(2015);
      } finally {
        over.set(true);
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(wrong).isEmpty();
      assertThat(failedAsRetryable).as("calls while there was no child").hasPositiveValue();
      assertThat(lease.model().predict(Map.of("distance", 5.0, "city", "ORD")).value())
          .isEqualTo(1025);
      assertThat(child(lease).restarts()).isEqualTo(1);
      assertThat(child(lease).lastExit()).contains("signal 9");
    }
  }

  private void call(Lease lease, AtomicBoolean over, ConcurrentLinkedQueue<Throwable> wrong) {
    while (!over.get()) {
      try {
        assertThat(lease.model().predict(Map.of("distance", 5.0, "city", "ATL")).value())
            .isEqualTo(1015);
      } catch (IsolationException retryable) {
        if (retryable.retryAfter().isZero()) {
          wrong.add(retryable);
        }
        failedAsRetryable.incrementAndGet();
        LockSupport.parkNanos(5_000_000);
      } catch (RuntimeException | AssertionError defect) {
        wrong.add(defect);
      }
    }
  }

  /** A process has the priority of the thread that starts it, for its whole life. */
  @Test
  void aChildThatTheLoadingThreadAskedForHasTheUsualPriority() throws Exception {
    Path stat = Path.of("/proc/self/stat");
    Assumptions.assumeTrue(Files.exists(stat), "the system does not show priorities");
    try (ExecutorService loading = LoadingThread.open(0.5);
        Model isolated =
            loading
                .submit(
                    () -> isolation.load("t", SmallModels.tensors(folder), false, ledger.open("t")))
                .get()) {
      long pid = Isolation.status(isolated).orElseThrow().pid();
      assertThat(priority(Path.of("/proc/" + pid + "/stat"))).isEqualTo(priority(stat));
    }
  }

  /** Niceness and policy, fields 19 and 41 of proc(5). */
  private static List<String> priority(Path stat) throws IOException {
    String text = Files.readString(stat);
    String[] behindName = text.substring(text.lastIndexOf(')') + 2).split(" ");
    return List.of(behindName[19 - 3], behindName[41 - 3]);
  }

  /** Killed, it closes nothing itself. */
  @Test
  void aChildEndsWithItsParent() throws Exception {
    Process parent =
        JavaProcess.of(
                ParentOfChild.class, List.of(), List.of(SmallModels.tensors(folder).toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = parent.inputReader()) {
      long pid = Long.parseLong(said.readLine());
      assertThat(runs(pid)).isTrue();
      parent.destroyForcibly();
      Await.until("the child has ended", () -> !runs(pid));
    } finally {
      parent.destroyForcibly();
    }
  }

  /** One that ended and that nobody asked for its status, as in a container, does not run. */
  private static boolean runs(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException goneOrNotLinux) {
      return !Files.exists(Path.of("/proc/self")) && ProcessHandle.of(pid).isPresent();
    }
  }

  @Test
  void aFileThatItsChildCannotLoadIsNotLetIn() throws IOException {
    Path file = folder.resolve("damaged.onnx");
    Files.write(file, new byte[] {1, 2, 3});

    DeployReport report = deploy("m", 1, file);

    assertThat(report.isLive()).isFalse();
    assertThat(report.reason())
        .contains("expected a model package (.joist) or an ONNX file (.onnx)");
  }

  @Test
  void restartsAtOnceThenAfterLongerWaitsThenNot() {
    RestartPolicy policy = policy();

    assertThat(policy.decide(ends(1, 1), 0)).isEqualTo(after(Duration.ZERO));
    assertThat(policy.decide(ends(2, 2), 0)).isEqualTo(after(Duration.ofSeconds(1)));
    assertThat(policy.decide(ends(3, 3), 1)).isEqualTo(after(Duration.ofMillis(2500)));
    assertThat(policy.decide(ends(4, 4), 0)).isEqualTo(after(Duration.ofSeconds(3)));
    assertThat(policy.decide(ends(5, 5), 0)).isEqualTo(new RestartPolicy.Decision.Fence());
  }

  /**
   * What ends every ten seconds is as broken as what ends at once; a good while makes up for it.
   */
  @Test
  void endsAreCountedUntilAGoodLife() {
    RestartPolicy policy = policy();

    RestartPolicy.Ends ends = RestartPolicy.Ends.NONE;
    for (int end = 1; end <= 4; end++) {
      ends = policy.count(ends, Duration.ofSeconds(4));
      assertThat(ends).isEqualTo(ends(end, end));
    }
    ends = policy.count(ends, Duration.ofSeconds(5));
    assertThat(ends).as("not shortly after its start").isEqualTo(ends(0, 5));
    for (int end = 6; end <= 100; end++) {
      ends = policy.count(ends, Duration.ofSeconds(10));
      assertThat(policy.decide(ends, 0)).isEqualTo(after(Duration.ofSeconds(3)));
    }
    ends = policy.count(ends, Duration.ofMinutes(10));
    assertThat(policy.decide(ends, 0)).isEqualTo(after(Duration.ZERO));
  }

  private static RestartPolicy policy() {
    return new RestartPolicy(
        5,
        Duration.ofSeconds(5),
        Duration.ofMinutes(10),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3));
  }

  private static RestartPolicy.Ends ends(int shortInARow, int recent) {
    return new RestartPolicy.Ends(shortInARow, recent);
  }

  private static RestartPolicy.Decision after(Duration wait) {
    return new RestartPolicy.Decision.Restart(wait);
  }
}
