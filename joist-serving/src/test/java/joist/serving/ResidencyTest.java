package joist.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import joist.serving.residency.GreedyDualSize;
import joist.serving.residency.LeastRecentlyUsed;
import joist.serving.residency.ResidencyPolicy;
import joist.tensor.Ledger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that do not all fit: who stays, who comes back, and that no request is lost meanwhile. */
class ResidencyTest {
  private static final Deployments.WarmSettings SHORT =
      new Deployments.WarmSettings(2, Duration.ofMillis(100));

  @TempDir Path folder;
  private final ExecutorService background = Executors.newSingleThreadExecutor();
  private long modelBytes;

  @BeforeEach
  void weigh() {
    Ledger scale = new Ledger(Long.MAX_VALUE);
    try (Deployments one = deployments(scale, new LeastRecentlyUsed())) {
      deploy(one, "m0", 0);
      modelBytes = scale.totalBytes();
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    background.shutdown();
    assertThat(background.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
  }

  private Deployments deployments(Ledger ledger, ResidencyPolicy policy) {
    return deployments(ledger, policy, ServingClock.system());
  }

  private Deployments deployments(Ledger ledger, ResidencyPolicy policy, ServingClock clock) {
    return new Deployments(
        SHORT, new Deployments.Memory(ledger, policy), clock, background, new SampleRows());
  }

  private Ledger roomFor(double models) {
    return new Ledger((long) (models * modelBytes));
  }

  private DeployReport deploy(Deployments deployments, String name, int number) {
    Path file = SmallModels.number(folder, number * 1000);
    return deployments.deploy(new DeployRequest(name, 1, Optional.empty(), file)).join();
  }

  private static double ask(Deployments deployments, String name) {
    Lease now = deployments.tryAcquire(name, 0);
    try (Lease lease = now != null ? now : deployments.reload(name, 0).lease().join()) {
      assertThat(lease.deployment().name()).isEqualTo(name);
      return lease.model().predict(Map.of("distance", 5.0, "city", "ATL")).value();
    }
  }

  private static DeploymentState state(Deployments deployments, String name) {
    return deployments.find(name, 1).orElseThrow().state();
  }

  @Test
  void theModelThatIsNotAskedGoesAndComesBackWhenItIs() {
    Ledger ledger = roomFor(2.5);
    try (Deployments deployments = deployments(ledger, new LeastRecentlyUsed())) {
      deploy(deployments, "a", 1);
      deploy(deployments, "b", 2);
      assertThat(ask(deployments, "a")).isEqualTo(1015);

      assertThat(deploy(deployments, "c", 3).isLive()).isTrue();

      assertThat(state(deployments, "b")).isEqualTo(DeploymentState.EVICTED);
      assertThat(ledger.bytesByOwner()).containsOnlyKeys("a:1", "c:1");
      assertThat(deployments.live("b")).as("it is known still").isPresent();
      assertThat(ask(deployments, "b")).isEqualTo(2015);
      assertThat(state(deployments, "b")).isEqualTo(DeploymentState.LIVE);
      assertThat(state(deployments, "a")).isEqualTo(DeploymentState.EVICTED);
    }
    assertThat(ledger.totalBytes()).isZero();
  }

  /** Its first request would find it gone. */
  @Test
  void aModelThatHasJustComeIsWorthMoreThanOneThatIsNotAsked() {
    try (Deployments deployments =
        deployments(roomFor(2.5), new GreedyDualSize(), new TickingClock())) {
      deploy(deployments, "m1", 1);
      deploy(deployments, "m2", 2);
      deploy(deployments, "c", 3);

      deploy(deployments, "d", 4);

      assertThat(state(deployments, "c")).isEqualTo(DeploymentState.LIVE);
      assertThat(state(deployments, "m1")).isEqualTo(DeploymentState.EVICTED);
      assertThat(state(deployments, "m2")).isEqualTo(DeploymentState.EVICTED);
    }
  }

  @Test
  void whoWaitsNoLongerTakesNoPlaceOfThoseWhoDo() {
    Reload reload = new Reload("m:1", new ManualClock(), 1_000);
    List<CompletableFuture<Lease>> waiting = new ArrayList<>();
    for (int i = 0; i < Reload.MOST_WAITING; i++) {
      waiting.add(reload.lease());
    }
    assertThat(reload.lease()).isCompletedExceptionally();
    waiting.getFirst().cancel(false);
    assertThat(reload.lease()).isNotDone();
    assertThat(reload.lease()).isCompletedExceptionally();
  }

  @Test
  void saysWhenToTryAgainToWhoDoesNotWait() {
    try (Deployments deployments = deployments(roomFor(1.5), new GreedyDualSize())) {
      deploy(deployments, "a", 1);
      deploy(deployments, "b", 2);

      assertThatThrownBy(() -> deployments.acquire("a"))
          .isInstanceOfSatisfying(
              ServingException.class,
              why -> {
                assertThat(why.code()).isEqualTo(ServingException.Code.LOADING);
                assertThat(why.retryAfter()).isPositive();
              })
          .hasMessageContaining("a:1 is not in memory")
          .hasMessageMatching(".*retry after [0-9]+ s");
      assertThat(ask(deployments, "a")).as("its load had begun").isEqualTo(1015);
    }
  }

  /** A request finds it gone, and asks for its load only when another's has brought it back. */
  @Test
  void whoAsksForALoadWhenItIsOverIsGivenTheModel() {
    try (Deployments deployments = deployments(roomFor(1.5), new LeastRecentlyUsed())) {
      deploy(deployments, "a", 1);
      deploy(deployments, "b", 2);
      assertThat(deployments.tryAcquire("a", 0)).isNull();
      ask(deployments, "a");

      for (int version : new int[] {0, 1}) {
        try (Lease late = deployments.reload("a", version).lease().join()) {
          assertThat(late.deployment().reference()).isEqualTo("a:1");
        }
      }
      assertThatThrownBy(() -> deployments.reload("a", 2)).hasMessageContaining("no model 'a:2'");
    }
  }

  /** A load may end between asking for it and waiting for it. */
  @Test
  void whoWaitsForALoadThatIsOverIsGivenTheModel() {
    try (Deployments deployments = deployments(roomFor(1.5), new LeastRecentlyUsed())) {
      deploy(deployments, "a", 1);
      deploy(deployments, "b", 2);
      Reload reload = deployments.reload("a", 0);
      reload.lease().join().close();

      try (Lease late = reload.lease().join()) {
        assertThat(late.deployment().reference()).isEqualTo("a:1");
      }
      ask(deployments, "b");
      try (Lease later = reload.lease().join()) {
        assertThat(later.model().predict(Map.of("distance", 5.0, "city", "ATL")).value())
            .as("it went again, and comes back again")
            .isEqualTo(1015);
      }
    }
  }

  @Test
  void aPinnedModelStaysAndWhatHasNoRoomIsRefused() {
    Ledger ledger = roomFor(1.5);
    try (Deployments deployments = deployments(ledger, new LeastRecentlyUsed())) {
      deploy(deployments, "a", 1);
      deployments.pin("a", true);

      DeployReport refused = deploy(deployments, "b", 2);

      assertThat(refused.state()).isEqualTo(DeploymentState.REFUSED);
      assertThat(refused.reason()).contains("budget");
      assertThat(state(deployments, "a")).isEqualTo(DeploymentState.LIVE);
      assertThat(ask(deployments, "a")).isEqualTo(1015);
      deployments.pin("a", false);
      assertThat(deploy(deployments, "b", 2).isLive()).isTrue();
    }
  }

  /** An update of a model never takes what answers for it, though nothing else would make room. */
  @Test
  void aNewVersionDoesNotPushItsOwnLiveOneOut() {
    try (Deployments deployments = deployments(roomFor(1.5), new GreedyDualSize())) {
      deploy(deployments, "a", 1);
      Path next = SmallModels.number(folder, 2000);

      DeployReport report =
          deployments.deploy(new DeployRequest("a", 2, Optional.empty(), next)).join();

      assertThat(report.state()).isEqualTo(DeploymentState.REFUSED);
      assertThat(state(deployments, "a")).isEqualTo(DeploymentState.LIVE);
    }
  }

  @Test
  void memoryComesBackWithTheLastLeaseAndTheLoadWaitsForIt() {
    Ledger ledger = roomFor(1.5);
    try (Deployments deployments = deployments(ledger, new LeastRecentlyUsed())) {
      deploy(deployments, "a", 1);
      Lease held = deployments.acquire("a");
      Path file = SmallModels.number(folder, 2000);
      CompletableFuture<DeployReport> coming =
          deployments.deploy(new DeployRequest("b", 1, Optional.empty(), file));
      while (state(deployments, "a") != DeploymentState.EVICTED) {
        assertThat(coming).isNotDone();
        Thread.onSpinWait();
      }
      assertThat(held.model().predict(Map.of("distance", 5.0, "city", "ATL")).value())
          .isEqualTo(1015);
      assertThat(ledger.bytesByOwner().get("a:1")).isPositive();
      held.close();

      assertThat(coming.join().reason()).isEmpty();
      assertThat(ledger.bytesByOwner()).containsOnlyKeys("b:1");
    }
  }

  /** A request that never ends keeps its model's memory, and no other's. */
  @Test
  void whatDoesNotLeaveIsNotCountedOnForEver() {
    AtomicLong nanos = new AtomicLong();
    ServingClock hurrying =
        new ServingClock() {
          @Override
          public long nanos() {
            return nanos.addAndGet(100_000_000);
          }

          @Override
          public Instant now() {
            return Instant.EPOCH;
          }
        };
    try (Deployments deployments = deployments(roomFor(2.5), new LeastRecentlyUsed(), hurrying)) {
      deploy(deployments, "a", 1);
      deploy(deployments, "b", 2);
      deployments.pin("b", true);
      try (Lease hangs = deployments.acquire("a")) {
        assertThat(deploy(deployments, "c", 3).state()).isEqualTo(DeploymentState.REFUSED);
        assertThat(hangs.deployment().state()).isEqualTo(DeploymentState.EVICTED);
        deployments.pin("b", false);

        assertThat(deploy(deployments, "c", 3).reason()).isEmpty();

        assertThat(state(deployments, "b")).isEqualTo(DeploymentState.EVICTED);
      }
    }
  }

  @Test
  void aFileThatWasWrittenOverDoesNotComeBackAsTheSameVersion() throws IOException {
    try (Deployments deployments =
        deployments(roomFor(1.5), new LeastRecentlyUsed(), new TickingClock())) {
      Path file = SmallModels.number(folder, 1000);
      deploy(deployments, "a", 1);
      deploy(deployments, "b", 2);
      Files.copy(
          SmallModels.number(folder, 9000),
          file,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);

      assertThatThrownBy(() -> ask(deployments, "a"))
          .hasMessageContaining("could not be loaded again")
          .hasMessageContaining("expected a package with digest");
      assertThatThrownBy(() -> deployments.acquire("a"))
          .as("not tried again at once")
          .hasMessageContaining("could not be loaded again");
      assertThat(deployments.find("a", 1).orElseThrow().reason()).contains("digest");
      assertThat(ask(deployments, "b")).isEqualTo(2015);
    }
  }

  /** What a load that the server's end cuts short tells who waits, whatever is wrong then. */
  @Test
  void aLoadThatIsStoppedBeforeItBeginsOrAtItIsNoFailureOfTheVersion() {
    for (boolean begun : new boolean[] {false, true}) {
      AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
      SampleRows rows = new SampleRows();
      Exercise exercise =
          (candidate, count) -> {
            meanwhile.get().run();
            rows.run(candidate, count);
          };
      Queue<Runnable> waits = new ArrayDeque<>();
      AtomicReference<Executor> runs = new AtomicReference<>(Runnable::run);
      try (Deployments stopped =
          new Deployments(
              SHORT,
              new Deployments.Memory(roomFor(1.5), new LeastRecentlyUsed()),
              ServingClock.system(),
              task -> runs.get().execute(task),
              exercise)) {
        deploy(stopped, "a", 1);
        deploy(stopped, "b", 2);
        runs.set(waits::add);
        CompletableFuture<Lease> asked = stopped.reload("a", 0).lease();
        if (begun) {
          meanwhile.set(() -> {
            stopped.stop();
            throw new CancellationException("interrupted while loading");
          });
        } else {
          stopped.stop();
        }
        waits.remove().run();

        assertThat(asked).isCompletedExceptionally();
        assertThat(asked.exceptionNow())
            .isInstanceOfSatisfying(
                ServingException.class,
                why -> assertThat(why.code()).isEqualTo(ServingException.Code.CLOSED));
        assertThat(state(stopped, "a")).isEqualTo(DeploymentState.EVICTED);
        assertThat(stopped.find("a", 1).orElseThrow().reason())
            .doesNotContain("could not be loaded");
      }
    }
  }

  /** More rows than ever need more memory: others go before the request fails. */
  @Test
  void aRequestThatGrowsTakesTheRoomOfOthers() {
    Ledger ledger = roomFor(2.5);
    try (Deployments deployments = deployments(ledger, new LeastRecentlyUsed())) {
      deploy(deployments, "a", 1);
      deploy(deployments, "b", 2);
      long free = ledger.budgetBytes() - ledger.totalBytes();
      try (Lease lease = deployments.acquire("a");
          Ledger.Account more = ledger.open("more of a")) {
        more.charge(free + 1);

        assertThat(state(deployments, "b")).isEqualTo(DeploymentState.EVICTED);
        assertThat(lease.deployment().state()).isEqualTo(DeploymentState.LIVE);
        assertThatThrownBy(() -> more.charge(modelBytes * 2)).hasMessageContaining("budget");
        assertThat(lease.deployment().state()).as("it is in use").isEqualTo(DeploymentState.LIVE);
      }
    }
  }

  @Test
  void anUnloadedModelIsNotServedThoughItWasEvicted() {
    try (Deployments deployments = deployments(roomFor(1.5), new LeastRecentlyUsed())) {
      deploy(deployments, "a", 1);
      deploy(deployments, "b", 2);

      deployments.unload("a").join();

      assertThatThrownBy(() -> deployments.acquire("a")).hasMessageContaining("no model 'a'");
    }
  }

  @Test
  void aNewVersionOfAnEvictedModelGoesLive() {
    try (Deployments deployments = deployments(roomFor(1.5), new LeastRecentlyUsed())) {
      deploy(deployments, "a", 1);
      deploy(deployments, "b", 2);
      Path next = SmallModels.number(folder, 7000);

      assertThat(
              deployments.deploy(new DeployRequest("a", 2, Optional.empty(), next)).join().isLive())
          .isTrue();

      assertThat(ask(deployments, "a")).isEqualTo(7015);
      assertThat(state(deployments, "a")).isEqualTo(DeploymentState.RETIRED);
    }
  }

  /** Fifty models of which ten fit, asked by Zipf's law from several threads. */
  @Test
  void noRequestIsLostBetweenLoadsAndEvictions() {
    long seed = Long.getLong("joist.seed", 2026L);
    int models = 50;
    Ledger ledger = roomFor(10.5);
    try (Deployments deployments = deployments(ledger, new GreedyDualSize());
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      for (int model = 0; model < models; model++) {
        assertThat(deploy(deployments, "m" + model, model).isLive()).isTrue();
      }
      AtomicLong answers = new AtomicLong();
      AtomicLong most = new AtomicLong();
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        Random random = new Random(seed + caller);
        running.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < 80; i++) {
                    int model = zipf(random, models);
                    assertThat(ask(deployments, "m" + model))
                        .as("seed %d", seed)
                        .isEqualTo(model * 1000 + 15);
                    answers.incrementAndGet();
                    most.accumulateAndGet(ledger.totalBytes(), Math::max);
                  }
                },
                callers));
      }
      running.forEach(CompletableFuture::join);
      assertThat(answers.get()).isEqualTo(320);
      assertThat(most.get()).isBetween(8 * modelBytes, ledger.budgetBytes());
    }
    assertThat(ledger.totalBytes()).isZero();
  }

  private static int zipf(Random random, int models) {
    return (int) Math.min(models - 1, Math.floor(Math.pow(models, random.nextDouble())) - 1);
  }
}
