package joist.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import joist.serving.batch.CloseReason;
import joist.serving.proof.GateResult;
import joist.serving.proof.ProofGate;
import joist.serving.proof.ProofSettings;
import joist.tensor.Ledger;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions that must not come in, each tried beside one that answers well. */
class BadVersionsTest {
  /** More than a few additions take, less than sixty products of matrices. */
  private static final Duration OBJECTIVE = Duration.ofNanos(200_000);

  @TempDir Path folder;
  private final Ledger ledger = new Ledger(20_000_000);
  private final Deployments deployments =
      deployments(ledger, ProofSettings.STANDARD.withObjective(OBJECTIVE));
  private long bytes;

  private static Deployments deployments(Ledger ledger, ProofSettings proof) {
    return new Deployments(
        new Deployments.WarmSettings(20, Duration.ofSeconds(1), proof),
        ledger,
        ServingClock.system(),
        Runnable::run,
        new SampleRows());
  }

  private static DeployReport deploy(Deployments where, int version, Path file) {
    return where.deploy(new DeployRequest("m", version, Optional.empty(), file)).join();
  }

  @BeforeEach
  void serveAGoodOne() {
    assertThat(deploy(deployments, 1, BadModels.good(folder)).isLive()).isTrue();
    bytes = ledger.totalBytes();
  }

  @AfterEach
  void close() {
    deployments.close();
    assertThat(ledger.totalBytes()).as("bytes still charged after close").isZero();
  }

  /** Refused, told of, its memory back, and the good one answers as before. */
  private GateResult refused(Path file) {
    DeployReport report = deploy(deployments, 2, file);
    untouched(report, DeploymentState.REFUSED);
    GateResult last = report.gates().getLast();
    assertThat(last.passed()).isFalse();
    assertThat(report.reason()).isEqualTo(last.toString());
    return last;
  }

  private void untouched(DeployReport report, DeploymentState end) {
    assertThat(report.state()).as(report.reason()).isEqualTo(end);
    assertThat(ledger.totalBytes()).isEqualTo(bytes);
    try (Lease lease = deployments.acquire("m")) {
      assertThat(lease.deployment().version()).isEqualTo(1);
      Tensor x = Tensor.of(Shape.of(1, 3), 1f, 2f, 3f);
      assertThat(lease.model().run(Map.of("x", x)).get("y").toFloats()).containsExactly(2, 4, 6);
    }
  }

  @Test
  void oneThatThrowsFails() {
    DeployReport report = deploy(deployments, 2, BadModels.thatThrows(folder));

    untouched(report, DeploymentState.FAILED);
    assertThat(report.reason()).contains("GatherND");
  }

  @Test
  void oneThatNeverAnswersIsRefusedAndTheNextIsTried() {
    Ledger other = new Ledger(20_000_000);
    ProofSettings brief = ProofSettings.STANDARD.withPatience(Duration.ofSeconds(2));
    try (Deployments impatient = deployments(other, brief)) {
      DeployReport report = deploy(impatient, 1, BadModels.thatHangs(folder));

      assertThat(report.state()).isEqualTo(DeploymentState.REFUSED);
      assertThat(report.gates().getLast().gate()).isEqualTo(ProofGate.ANSWERS);
      assertThat(report.gates().getLast().got()).contains("may never end");
      assertThat(other.totalBytes()).isZero();
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(isLetIn(impatient, BadModels.good(folder))).isTrue();
    }
  }

  /** Where versions have two seconds a machine that is away may cost one or another of them. */
  private static boolean isLetIn(Deployments impatient, Path file) {
    return IntStream.rangeClosed(2, 20)
        .anyMatch(version -> deploy(impatient, version, file).isLive());
  }

  @Test
  void oneThatGivesAnotherShapeThanItDeclaresIsRefused() {
    GateResult gate = refused(BadModels.thatGivesAnotherShape(folder));

    assertThat(gate.gate()).isEqualTo(ProofGate.ANSWERS);
    assertThat(gate.expected()).contains("'y' as f32[N, 3]");
    assertThat(gate.got()).contains("'y' as f32[3, 1]");
  }

  @Test
  void oneThatIsSlowerThanTheObjectiveIsRefused() {
    GateResult gate = refused(BadModels.thatIsSlow(folder));

    assertThat(gate.gate()).isEqualTo(ProofGate.LATENCY);
    assertThat(gate.expected()).startsWith("1 row in 0.200 ms").contains("the objective");
  }

  /** As a file that is cut off while it is mapped. */
  @Test
  void oneThatEndsInAnErrorFailsAndGivesItsMemoryBack() {
    Exercise faulty =
        (deployment, rows) -> {
          if (deployment.version() == 2) {
            throw new InternalError("a fault in a memory access operation");
          }
          new SampleRows().run(deployment, rows);
        };
    Ledger other = new Ledger(20_000_000);
    Deployments.WarmSettings warm = new Deployments.WarmSettings(20, Duration.ofSeconds(1));
    try (Deployments tried =
        new Deployments(warm, other, ServingClock.system(), Runnable::run, faulty)) {
      assertThat(deploy(tried, 1, BadModels.good(folder)).isLive()).isTrue();
      long before = other.totalBytes();

      DeployReport report = deploy(tried, 2, BadModels.good(folder));

      assertThat(report.state()).isEqualTo(DeploymentState.FAILED);
      assertThat(report.reason()).contains("a fault in a memory access operation");
      assertThat(other.totalBytes()).isEqualTo(before);
      assertThat(tried.live("m").orElseThrow().version()).isEqualTo(1);
    }
  }

  @Test
  void oneThatIsTooLargeIsRefused() {
    Ledger small = new Ledger(1_000_000);
    try (Deployments tight = deployments(small, ProofSettings.STANDARD)) {
      assertThat(deploy(tight, 1, BadModels.good(folder)).isLive()).isTrue();
      DeployReport report = deploy(tight, 2, BadModels.thatIsSlow(folder));

      assertThat(report.state()).isEqualTo(DeploymentState.REFUSED);
      assertThat(report.gates())
          .singleElement()
          .satisfies(gate -> {
            assertThat(gate.gate()).isEqualTo(ProofGate.MEMORY);
            assertThat(gate.expected()).contains("1,000,000 bytes");
          });
      assertThat(tight.live("m").orElseThrow().version()).isEqualTo(1);
    }
  }

  @Test
  void aStatedBoundHoldsForFirstVersionsToo() {
    Ledger other = new Ledger(20_000_000);
    ProofSettings stated = ProofSettings.STANDARD.withStated(Duration.ofNanos(1));
    try (Deployments strict = deployments(other, stated)) {
      DeployReport report = deploy(strict, 1, BadModels.good(folder));

      assertThat(report.state()).isEqualTo(DeploymentState.REFUSED);
      assertThat(report.gates().getLast().expected()).contains("as stated");
      assertThat(other.totalBytes()).isZero();
    }
  }

  /** Its traffic has batches that it was not proven with: callers bring deadlines of their own. */
  @Test
  void oneThatIsNoSlowerThanTheLiveOneComesInThoughBothMissTheObjective() {
    ManualClock clock = new ManualClock();
    Exercise slow =
        (deployment, rows) ->
            clock.advance(Duration.ofMillis((deployment.version() == 3 ? 200L : 100L) * rows));
    Ledger other = new Ledger(20_000_000);
    try (Deployments served =
        new Deployments(
            new Deployments.WarmSettings(1, Duration.ofMinutes(1)).withShare(1),
            other,
            clock,
            Runnable::run,
            slow)) {
      assertThat(deploy(served, 1, BadModels.good(folder)).isLive()).isTrue();
      served.live("m").orElseThrow().stats().batches().closed(16, CloseReason.FULL);

      DeployReport report = deploy(served, 2, BadModels.good(folder));
      assertThat(report.reason()).isEmpty();
      served.live("m").orElseThrow().stats().batches().closed(64, CloseReason.FULL);

      GateResult last = deploy(served, 3, BadModels.good(folder)).gates().getLast();
      assertThat(last.passed()).isFalse();
      assertThat(last.expected())
          .isEqualTo("1 row in 125.000 ms or less (a quarter more than the live version)");
    }
  }

  @Test
  void oneThatPassesTellsWhatItShowed() {
    DeployReport report = deploy(deployments, 2, BadModels.good(folder));

    assertThat(report.isLive()).as(report.reason()).isTrue();
    assertThat(report.gates()).allMatch(GateResult::passed);
    assertThat(report.gates())
        .extracting(GateResult::gate)
        .contains(ProofGate.DIGEST, ProofGate.ANSWERS, ProofGate.MEMORY, ProofGate.LATENCY);
    assertThat(deployments.find("m", 2).orElseThrow().proof().results()).isEqualTo(report.gates());
  }
}
