package joist.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentsTest {
  private static final Deployments.WarmSettings SHORT =
      new Deployments.WarmSettings(20, Duration.ofSeconds(1));

  @TempDir Path folder;
  private final Ledger ledger = new Ledger(10_000_000);
  private final Deployments deployments = deployments(ledger);

  private static Deployments deployments(Ledger ledger) {
    return new Deployments(SHORT, ledger, ServingClock.system(), Runnable::run, new SampleRows());
  }

  @AfterEach
  void close() {
    deployments.close();
    assertThat(ledger.totalBytes()).as("bytes still charged after close").isZero();
  }

  private DeployReport deploy(int version, Path file) {
    return deployments.deploy(new DeployRequest("m", version, Optional.empty(), file)).join();
  }

  private DeployReport deployKnown(int version, Path file, String digest) {
    return deployments.deploy(new DeployRequest("m", version, Optional.of(digest), file)).join();
  }

  private static double answer(Lease lease) {
    return lease.model().predict(Map.of("distance", 5.0, "city", "ATL")).value();
  }

  private double answer() {
    try (Lease lease = deployments.acquire("m")) {
      return answer(lease);
    }
  }

  @Test
  void whatWaitsWhenItIsStoppedIsNotBegunAndFails() {
    List<Runnable> background = new ArrayList<>();
    Path file = SmallModels.number(folder, 1000);
    try (Deployments stopped =
        new Deployments(SHORT, ledger, ServingClock.system(), background::add, new SampleRows())) {
      List<CompletableFuture<?>> asked =
          List.of(
              stopped.deploy(new DeployRequest("m", 1, Optional.empty(), file)),
              stopped.deployFile(file),
              stopped.keep("m", Set.of(1)),
              stopped.unload("m"));
      stopped.stop();
      background.forEach(Runnable::run);

      assertThat(asked).allSatisfy(DeploymentsTest::assertGoingDown);
      assertThat(stopped.names()).isEmpty();
    }
  }

  private static void assertGoingDown(CompletableFuture<?> asked) {
    assertThat(asked).isCompletedExceptionally();
    assertThat(asked.exceptionNow())
        .isInstanceOfSatisfying(
            ServingException.class,
            why -> assertThat(why.code()).isEqualTo(ServingException.Code.CLOSED));
  }

  /** Whatever is wrong with it then, nobody is told that it is the version. */
  @Test
  void aLoadThatIsCutShortAsItIsStoppedIsNoFailureOfTheVersion() {
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    Exercise fails =
        (candidate, rows) -> {
          meanwhile.get().run();
          throw new CancellationException("interrupted while loading");
        };
    Path file = SmallModels.number(folder, 1000);
    try (Deployments stopped =
        new Deployments(SHORT, ledger, ServingClock.system(), Runnable::run, fails)) {
      assertThat(stopped.deploy(new DeployRequest("m", 1, Optional.empty(), file)).join().state())
          .isEqualTo(DeploymentState.FAILED);

      meanwhile.set(stopped::stop);
      assertGoingDown(stopped.deploy(new DeployRequest("m", 2, Optional.empty(), file)));
    }
  }

  @Test
  void answersByTheDeployedVersion() {
    DeployReport report = deploy(1, SmallModels.number(folder, 1000));

    assertThat(report.state()).isEqualTo(DeploymentState.LIVE);
    assertThat(report.oneRow()).isPositive();
    assertThat(answer()).isEqualTo(1015);
  }

  /** An event loop runs what is thought small, and all its connections wait for it. */
  @Test
  void whatTheFirstRequestsOfAVersionCostIsNotGuessedByTheirBytesAlone() {
    DeployReport report = deploy(1, SmallModels.number(folder, 1000));
    Deployment first = deployments.live("m").orElseThrow();
    assertThat(first.cost().predictNanos(1))
        .as("as warming saw")
        .isGreaterThanOrEqualTo(report.oneRow().toNanos());
    first.cost().learn(1_000, 40_000_000);

    deploy(2, SmallModels.number(folder, 2000));
    assertThat(deployments.live("m").orElseThrow().cost().predictNanos(1_000))
        .as("as of the version before")
        .isBetween(39_000_000L, 41_000_000L);
  }

  @Test
  void versionsThatAreGoneAreToldOfForAWhileNotForEver() {
    Path file = SmallModels.number(folder, 1000);
    for (int version = 1; version <= 60; version++) {
      assertThat(deploy(version, file).isLive()).isTrue();
    }

    assertThat(deployments.all()).hasSizeLessThan(40);
    assertThat(deployments.find("m", 1)).isEmpty();
    assertThat(deployments.find("m", 58)).as("gone, and told of").isPresent();
    assertThat(deployments.find("m", 59).orElseThrow().isLoaded()).as("the way back").isTrue();
    assertThat(answer()).isEqualTo(1015);
  }

  /** As {@code cp new.onnx served.onnx} does it: in place, the old bytes are gone. */
  @Test
  void aServedFileMayBeWrittenOver() throws IOException {
    float[] weights = new float[10_000];
    java.util.Arrays.fill(weights, 3f);
    GraphBuilder builder = new GraphBuilder("scaling");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(weights.length));
    String x = builder.input("x", type);
    String w = builder.constant("w", Tensor.of(Shape.of(weights.length), weights));
    builder.nodeNamed("y", Node.ONNX, "Mul", Map.of(), x, w);
    builder.output("y", type);
    Path file = folder.resolve("scaling.onnx");
    Files.write(file, OnnxWriter.write(builder.build()));
    assertThat(deployments.deployFile(file).join().isLive()).isTrue();

    Files.write(file, new byte[] {1, 2, 3});

    try (Lease lease = deployments.acquire("scaling")) {
      float[] ones = new float[weights.length];
      java.util.Arrays.fill(ones, 1f);
      Map<String, Tensor> inputs = Map.of("x", Tensor.of(Shape.of(1, ones.length), ones));
      assertThat(lease.model().run(inputs).get("y").toFloats()).containsOnly(3f);
    }
    assertThat(deployments.deployFile(file).join().state()).isEqualTo(DeploymentState.FAILED);
  }

  @Test
  void namesWhatIsServedWhenAModelIsUnknown() {
    deploy(1, SmallModels.number(folder, 1000));

    assertThatThrownBy(() -> deployments.acquire("other"))
        .isInstanceOf(ServingException.class)
        .hasMessageContaining("no model 'other'")
        .hasMessageContaining("m:1");
    assertThatThrownBy(() -> deployments.acquire("m", 7)).hasMessageContaining("m:7");
  }

  @Test
  void aModelThatIsLoadedForTheFirstTimeIsToBeTriedAgain() {
    List<Runnable> background = new ArrayList<>();
    try (Deployments waiting =
        new Deployments(SHORT, ledger, ServingClock.system(), background::add, new SampleRows())) {
      CompletableFuture<DeployReport> report =
          waiting.deployFile("m", SmallModels.number(folder, 1000));

      assertThatThrownBy(() -> waiting.acquire("m"))
          .isInstanceOfSatisfying(
              ServingException.class,
              why -> {
                assertThat(why.code()).isEqualTo(ServingException.Code.LOADING);
                assertThat(why.retryAfter()).isEqualTo(SHORT.atMost());
              })
          .hasMessageContaining("m is being loaded for the first time; retry after 1 s");
      assertThatThrownBy(() -> waiting.acquire("other")).hasMessageContaining("no model 'other'");

      background.getFirst().run();
      assertThat(report.join().isLive()).isTrue();
      waiting.acquire("m").close();
      assertThatThrownBy(() -> waiting.acquire("m", 7)).hasMessageContaining("no model 'm:7'");
    }
  }

  @Test
  void aModelThatCouldNotBeLoadedIsNotServed() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.joist"), "no package");
    deployments.deployFile("m", broken).join();

    assertThatThrownBy(() -> deployments.acquire("m")).hasMessageContaining("no model 'm'");
  }

  @Test
  void switchesToTheNewVersionAndKeepsTheOldAsTheWayBack() {
    deploy(1, SmallModels.number(folder, 1000));
    deploy(2, SmallModels.number(folder, 2000));

    assertThat(answer()).isEqualTo(2015);
    try (Lease old = deployments.acquire("m", 1)) {
      assertThat(answer(old)).isEqualTo(1015);
    }
    assertThat(deployments.find("m", 1).orElseThrow().state()).isEqualTo(DeploymentState.RETIRED);
    assertThat(deployments.switches())
        .extracting(SwitchRecord::fromVersion, SwitchRecord::toVersion)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(1, 2),
            org.assertj.core.api.Assertions.tuple(0, 1));
  }

  @Test
  void goesBackWithoutLoadingAgain() throws IOException {
    Path first = SmallModels.number(folder, 1000);
    deploy(1, first);
    String digest = deployments.live("m").orElseThrow().model().digest();
    deploy(2, SmallModels.number(folder, 2000));
    Files.delete(first);

    DeployReport back = deployKnown(1, first, digest);

    assertThat(back.isLive()).isTrue();
    assertThat(answer()).isEqualTo(1015);
  }

  @Test
  void givesTheMemoryOfTheVersionBeforeLastBack() {
    deploy(1, SmallModels.number(folder, 1000));
    deploy(2, SmallModels.number(folder, 2000));
    deploy(3, SmallModels.number(folder, 3000));

    assertThat(ledger.bytesByOwner()).containsOnlyKeys("m:2", "m:3");
    assertThat(deployments.find("m", 1).orElseThrow().isLoaded()).isFalse();
  }

  @Test
  void keepsAModelInMemoryWhileALeaseIsHeld() {
    deploy(1, SmallModels.number(folder, 1000));
    try (Lease held = deployments.acquire("m")) {
      deploy(2, SmallModels.number(folder, 2000));
      assertThat(held.deployment().state()).isEqualTo(DeploymentState.DRAINING);
      deploy(3, SmallModels.number(folder, 3000));

      assertThat(answer(held)).isEqualTo(1015);
      assertThat(ledger.bytesByOwner()).containsKey("m:1");
    }
    assertThat(ledger.bytesByOwner()).containsOnlyKeys("m:2", "m:3");
    assertThat(deployments.find("m", 1).orElseThrow().state()).isEqualTo(DeploymentState.RETIRED);
  }

  @Test
  void leavesTheLiveVersionUntouchedWhenTheNewOneIsCorrupt() {
    Path good = SmallModels.number(folder, 1000);
    deploy(1, good);

    DeployReport report = deploy(2, SmallModels.corrupted(good));

    assertThat(report.state()).isEqualTo(DeploymentState.FAILED);
    assertThat(report.reason()).contains("corrupt-number");
    assertThat(answer()).isEqualTo(1015);
    assertThat(ledger.bytesByOwner()).containsOnlyKeys("m:1");
    assertThat(deployments.switches()).hasSize(1);
  }

  @Test
  void refusesAPackageOfAnotherDigestThanRegistered() {
    deploy(1, SmallModels.number(folder, 1000));

    DeployReport report = deployKnown(2, SmallModels.number(folder, 2000), "77aa");

    assertThat(report.state()).isEqualTo(DeploymentState.REFUSED);
    assertThat(report.reason()).contains("77aa").contains("register it again");
    assertThat(answer()).isEqualTo(1015);
  }

  @Test
  void refusesOtherBytesForAVersionInMemory() {
    deploy(1, SmallModels.number(folder, 1000));

    DeployReport report = deploy(1, SmallModels.number(folder, 2000));

    assertThat(report.state()).isEqualTo(DeploymentState.REFUSED);
    assertThat(report.reason()).contains("a version never changes");
    assertThat(answer()).isEqualTo(1015);
  }

  @Test
  void failsOnAMissingFileNamingIt() {
    DeployReport report = deploy(1, folder.resolve("nowhere.joist"));

    assertThat(report.state()).isEqualTo(DeploymentState.FAILED);
    assertThat(report.reason()).contains("nowhere.joist");
    assertThat(ledger.totalBytes()).isZero();
  }

  @Test
  void refusesAModelThatTheBudgetHasNoRoomFor() throws IOException {
    Path file = SmallModels.number(folder, 1000);
    Ledger small = new Ledger(Files.size(file) / 2);
    try (Deployments tight = deployments(small)) {
      DeployReport report = tight.deploy(new DeployRequest("m", 1, Optional.empty(), file)).join();

      assertThat(report.state()).isEqualTo(DeploymentState.REFUSED);
      assertThat(report.reason()).contains("budget");
      assertThat(small.totalBytes()).isZero();
    }
  }

  @Test
  void givesTheWayBackUpForRoom() throws IOException {
    deploy(1, SmallModels.number(folder, 1000));
    Ledger two = new Ledger(ledger.totalBytes() * 5 / 2);
    try (Deployments tight = deployments(two)) {
      for (int version = 1; version <= 3; version++) {
        DeployReport report =
            tight
                .deploy(
                    new DeployRequest(
                        "m", version, Optional.empty(), SmallModels.number(folder, version)))
                .join();
        assertThat(report.state()).as(report.reason()).isEqualTo(DeploymentState.LIVE);
      }
      assertThat(two.bytesByOwner()).containsOnlyKeys("m:2", "m:3").hasSize(2);
    }
  }

  @Test
  void refusesAVersionWhoseCallsHaveNoRoomAndKeepsTheOneThatAnswers() throws IOException {
    Path file = SmallModels.number(folder, 1000);
    Ledger small = new Ledger(Files.size(file) * 5 / 4);
    try (Deployments tight = deployments(small)) {
      DeployReport report = tight.deploy(new DeployRequest("m", 1, Optional.empty(), file)).join();
      assertThat(report.state()).isEqualTo(DeploymentState.REFUSED);
      assertThat(report.reason()).contains("of the budget");
      assertThat(small.totalBytes()).isZero();
    }
  }

  @Test
  void unloadingGivesAllMemoryBack() {
    deploy(1, SmallModels.number(folder, 1000));
    deploy(2, SmallModels.number(folder, 2000));

    deployments.unload("m").join();

    assertThat(ledger.totalBytes()).isZero();
    assertThatThrownBy(() -> deployments.acquire("m")).isInstanceOf(ServingException.class);
    assertThatThrownBy(() -> deployments.unload("m").join())
        .hasCauseInstanceOf(ServingException.class);
  }

  /** Else whichever came first would answer in the place of what is to. */
  @Test
  void aVersionBesideOthersIsRefusedWhereNothingAnswers() {
    DeployRequest request =
        new DeployRequest("m", 2, Optional.empty(), SmallModels.number(folder, 2000));
    deploy(1, SmallModels.number(folder, 1000));
    deployments.unload("m").join();
    deployments.keep("m", Set.of(1, 2)).join();

    DeployReport report = deployments.deployBeside(request).join();

    assertThat(report.state()).isEqualTo(DeploymentState.REFUSED);
    assertThat(report.reason()).contains("nothing answers for 'm'");
    assertThat(deployments.names()).isEmpty();
  }

  @Test
  void servesFilesUnderTheirNameWithRisingVersions() {
    Path file = SmallModels.tensors(folder);

    assertThat(deployments.deployFile(file).join().version()).isEqualTo(1);
    assertThat(deployments.deployFile(file).join().version()).isEqualTo(2);
    assertThat(deployments.live("twice").orElseThrow().version()).isEqualTo(2);
  }

  /**
   * Where the length is free each length is a plan of its own, whatever blocks rows are cut into;
   * no request of the next version waits for it.
   */
  @Test
  void aVersionIsReadyForTheShapesThatTheLiveOneWasAskedFor() throws IOException {
    Path file = ofAnyLength();
    try (Deployments unhurried = unhurried()) {
      unhurried.deployFile("t", file).join();
      assertThat(lengthsReadyFor(unhurried)).doesNotContain(7L);
      try (Lease lease = unhurried.acquire("t")) {
        lease.model().run(Tensor.zeros(ElementType.F32, Shape.of(1, 7)));
      }

      unhurried.deployFile("t", file).join();

      assertThat(unhurried.live("t").orElseThrow().version()).isEqualTo(2);
      assertThat(lengthsReadyFor(unhurried)).contains(1L, 7L);
    }
  }

  /** Blocks of eight rows were worth making; no batch of the next version pays for that again. */
  @Test
  void aVersionHasTheBlocksThatTheLiveOneMade() {
    Path file = SmallModels.tensors(folder);
    try (Deployments unhurried = unhurried()) {
      unhurried.deployFile("t", file).join();
      try (Lease lease = unhurried.acquire("t")) {
        lease.model().runner().ready(Map.of("x", Tensor.zeros(ElementType.F32, Shape.of(8, 3))));
      }
      assertThat(rowsReadyFor(unhurried)).contains(8L);

      unhurried.deployFile("t", file).join();

      assertThat(unhurried.live("t").orElseThrow().version()).isEqualTo(2);
      assertThat(rowsReadyFor(unhurried)).contains(8L);
    }
  }

  /** Whose warming is not cut short by a machine that stands still. */
  private Deployments unhurried() {
    return new Deployments(
        new Deployments.WarmSettings(20, Duration.ofMinutes(2)),
        ledger,
        ServingClock.system(),
        Runnable::run,
        new SampleRows());
  }

  private static List<Long> rowsReadyFor(Deployments served) {
    return served.live("t").orElseThrow().model().runner().shapes().stream()
        .flatMap(shapes -> shapes.values().stream())
        .map(type -> type.dims().getFirst() instanceof Dim.Known(long rows) ? rows : -1L)
        .toList();
  }

  /** {@code y: f32[N, L] = -x}. */
  private Path ofAnyLength() throws IOException {
    GraphBuilder builder = new GraphBuilder("lengths");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, new Dim.Symbol("L"));
    builder.nodeNamed("y", Node.ONNX, "Neg", Map.of(), builder.input("x", type));
    builder.output("y", type);
    return Files.write(folder.resolve("lengths.onnx"), OnnxWriter.write(builder.build()));
  }

  private static List<Long> lengthsReadyFor(Deployments served) {
    return served.live("t").orElseThrow().model().runner().shapes().stream()
        .flatMap(shapes -> shapes.values().stream())
        .map(type -> type.dims().get(1) instanceof Dim.Known(long length) ? length : -1L)
        .toList();
  }

  @Test
  void shapesThatANewVersionDoesNotTakeAreNoReasonToRefuseIt() throws IOException {
    deployments.deployFile("t", SmallModels.tensors(folder)).join();
    GraphBuilder builder = new GraphBuilder("other");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(5));
    builder.nodeNamed("y", Node.ONNX, "Neg", Map.of(), builder.input("other", type));
    builder.output("y", type);
    Path other = folder.resolve("other.onnx");
    Files.write(other, OnnxWriter.write(builder.build()));

    assertThat(deployments.deployFile("t", other).join().isLive()).isTrue();
  }

  /** Threads predict without pause while twenty versions come and go. */
  @Test
  void neverFailsNorMixesVersionsWhileSwitching() throws InterruptedException {
    List<Path> files = new ArrayList<>();
    for (int version = 1; version <= 20; version++) {
      files.add(SmallModels.number(folder, version * 1000));
    }
    deploy(1, files.getFirst());
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch answered = new CountDownLatch(4);
    try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        running.add(
            CompletableFuture.runAsync(
                () -> {
                  while (!stop.get()) {
                    try (Lease lease = deployments.acquire("m")) {
                      double expected = lease.deployment().version() * 1000 + 15;
                      assertThat(answer(lease)).isEqualTo(expected);
                    }
                    answered.countDown();
                  }
                },
                callers));
      }
      try {
        assertThat(answered.await(2, TimeUnit.MINUTES)).as("all call").isTrue();
        for (int version = 2; version <= 20; version++) {
          DeployReport report = deploy(version, files.get(version - 1));
          assertThat(report.isLive()).as(report.reason()).isTrue();
        }
      } finally {
        stop.set(true); // the pool's end waits for them
      }
      running.forEach(CompletableFuture::join);
    }
    assertThat(ledger.bytesByOwner()).containsOnlyKeys("m:19", "m:20");
  }
}
