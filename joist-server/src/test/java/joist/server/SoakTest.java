package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import joist.load.AnswerCheck;
import joist.load.Arrivals;
import joist.load.LoadReport;
import joist.load.LoadRun;
import joist.load.LoadSettings;
import joist.load.Pace;
import joist.load.Scenario;
import joist.load.Target;
import joist.serving.SmallModels;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seven tenths of what the server can take, and a switch of versions now and then: no request
 * fails, no answer is wrong, nothing grows. A few seconds with the other tests; half an hour, with
 * a switch each minute, with the profile {@code soak}.
 */
class SoakTest {
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";
  private static final int VERSIONS = 3;
  private static final double LOAD = 0.7;
  private static final double MOST_A_SECOND = 5000;
  private static final int BURST = 2000;

  /** Runs shorter than this grow as the JVM warms up: only what is counted exactly is held then. */
  private static final int LONG_SECONDS = 600;

  private static final double GROWTH = 1.05;
  private static final int SPARE = 4;

  @TempDir Path folder;

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final int seconds = Integer.getInteger("joist.soak.seconds", 4);

  private AnswerCheck.Verdict judge(int row, String digest, byte[] body) {
    seen.add(digest);
    String expected = answers.getOrDefault(digest, "another version");
    return new String(body, StandardCharsets.UTF_8).contains(expected)
        ? AnswerCheck.Verdict.RIGHT
        : AnswerCheck.Verdict.WRONG_VALUE;
  }

  private void register(Running running, int version) {
    Path file = SmallModels.number(folder, version * 1000);
    String digest = running.store.register("m", file, Map.of(), "test").digest();
    answers.put(digest, "\"value\":%d.0".formatted(version * 1000 + 15));
  }

  private LoadRun load(Running running, Scenario scenario) {
    Target target = Target.of(running.uri("/v1/predict/m").toString(), List.of(ROW));
    Pace pace = new Pace(scenario, Duration.ZERO, Duration.ofHours(3));
    LoadSettings settings =
        LoadSettings.of(target, pace).withConnections(16).withTimeout(Duration.ofMinutes(2));
    return new LoadRun(settings, this::judge, window -> {});
  }

  /** Answers a second when all wait; the second time, when the JVM has seen the code. */
  private double most(Running running) throws InterruptedException {
    double perSecond = 0;
    for (int i = 0; i < 2; i++) {
      LoadReport burst = load(running, new Scenario.Offline(BURST)).run();
      perSecond = burst.total().answered() / burst.pacedSeconds();
    }
    return Math.min(MOST_A_SECOND, perSecond);
  }

  private static void switchTo(Running running, int version) {
    running.store.promote("m", version, "test", "next");
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (running.server.deployments().live("m").orElseThrow().version() != version) {
      assertThat(System.nanoTime()).as("waited for version " + version).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void noRequestFailsAndNothingGrowsWhileVersionsSwitch() throws Exception {
    try (Running running =
        Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      for (int version = 1; version <= VERSIONS; version++) {
        register(running, version);
      }
      Scenario scenario = new Scenario.Server(LOAD * most(running), new Arrivals.Poisson(), 1);
      seen.clear();
      LoadRun load = load(running, scenario);
      CompletableFuture<LoadReport> sending =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return load.run();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              task -> Thread.ofPlatform().start(task));
      List<Usage> usages = switchMeanwhile(running, sending);
      load.stop();
      LoadReport report = sending.join();
      System.out.printf(
          "%d s, %.0f/s, %d switches: p50 %.2f ms, p99 %.2f ms; %s%n",
          seconds,
          report.sentPerSecond(),
          usages.size(),
          report.total().latencies().millis(50),
          report.total().latencies().millis(99),
          usages.getLast());
      assertThat(report.total().isClean()).as("%s", report.total()).isTrue();
      assertThat(report.total().answered()).isEqualTo(report.total().sent());
      assertThat(report.total().versions()).hasSize(VERSIONS);
      compare(usages);
    }
  }

  /**
   * Switches in turn while the load runs, until its time is over and every version has answered;
   * what is used after each switch.
   */
  private List<Usage> switchMeanwhile(Running running, CompletableFuture<?> sending)
      throws IOException {
    double pause = Math.min(60, seconds / 12.0);
    List<Usage> usages = new ArrayList<>();
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    for (int i = 1; !sending.isDone() && (System.nanoTime() < end || seen.size() < VERSIONS); i++) {
      switchTo(running, 1 + i % VERSIONS);
      usages.add(Usage.now(running.server.deployments().ledger().totalBytes()));
      awaitDone(sending, pause);
    }
    return usages;
  }

  private static void awaitDone(CompletableFuture<?> sending, double atMostSeconds) {
    long end = System.nanoTime() + Math.round(atMostSeconds * 1e9);
    while (!sending.isDone() && System.nanoTime() < end) {
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    }
  }

  private void compare(List<Usage> usages) {
    Usage early = usages.get(usages.size() / 3);
    Usage late = usages.getLast();
    assertThat(late.ledgerBytes())
        .as("bytes charged")
        .isCloseTo(early.ledgerBytes(), Offset.offset(early.ledgerBytes() / 20));
    assertThat(late.threads()).as("threads").isLessThanOrEqualTo(early.threads() + SPARE);
    assertThat(late.files()).as("open files").isLessThanOrEqualTo(early.files() + SPARE);
    if (seconds >= LONG_SECONDS) {
      assertThat((double) late.residentBytes())
          .as("resident memory")
          .isLessThan(GROWTH * early.residentBytes());
    }
  }
}
