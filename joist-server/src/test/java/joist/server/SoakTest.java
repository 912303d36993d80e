package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import joist.load.LoadWindow;
import joist.serving.SmallModels;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seven tenths of what the server can take, sent by another process, and a switch of versions now
 * and then: no request fails, no answer is wrong, nothing grows. A few seconds with the other
 * tests; half an hour, with a switch each minute, with the profile {@code soak}.
 *
 * <p>What the server can take is measured first, by closed loops of the same generator. A machine
 * that is busier afterwards makes callers wait, and what they waited is told; it makes no request
 * fail: the objective is minutes, so that nothing is turned away for being late, and the generator
 * keeps no more than {@value #CONNECTIONS} requests under way.
 */
class SoakTest {
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";
  private static final int VERSIONS = 3;
  private static final double LOAD = 0.7;
  private static final int CONNECTIONS = 16;
  private static final int LOOP = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** In runs shorter than this the JVM warms up: only what is counted exactly is held then. */
  private static final int LONG_SECONDS = 100;

  private static final double GROWTH = 1.05;
  private static final int SPARE = 4;

  @TempDir Path folder;

  private final int seconds = Integer.getInteger("joist.soak.seconds", 4);

  @Test
  @Timeout(7200)
  void noRequestFailsAndNothingGrowsWhileVersionsSwitch() throws Exception {
    try (Running running =
        Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      Path expected = folder.resolve("expected.jsonl");
      for (int version = 1; version <= VERSIONS; version++) {
        register(running, version, expected);
      }
      double most = most(running, expected);
      List<String> steady =
          List.of(
              "--rate",
              "" + LOAD * most,
              "--arrivals",
              "poisson",
              "--warmup-seconds",
              "0",
              "--seconds",
              "86400");
      try (LoadProcess load = load(running, expected, steady)) {
        List<Usage> usages = switchMeanwhile(running, load);
        boolean alive = load.isSending();
        LoadWindow total = load.finish();
        tell(most, total, usages);
        assertThat(alive).as("sends to the end").isTrue();
        assertThat(total.isClean()).as("%s", total).isTrue();
        assertThat(total.answered()).isPositive().isEqualTo(total.sent());
        assertThat(total.versions()).hasSize(VERSIONS);
        compare(usages);
      }
    }
  }

  /** A version, and what it answers. */
  private void register(Running running, int version, Path expected) throws IOException {
    Path file = SmallModels.number(folder, version * 1000);
    String digest = running.store.register("m", file, Map.of(), "test").digest();
    Files.writeString(
        expected,
        "{\"digest\":\"%s\",\"answers\":[{\"value\":%d.0}]}%n"
            .formatted(digest, version * 1000 + 15),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static LoadProcess load(Running running, Path expected, List<String> pace)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(running.uri("/v1/predict/m").toString()));
    arguments.addAll(List.of("--body", ROW, "--expect", expected.toString()));
    arguments.addAll(List.of("--connections", "" + CONNECTIONS));
    arguments.addAll(List.of("--timeout-millis", "" + PATIENCE.toMillis()));
    arguments.addAll(pace);
    return LoadProcess.start(arguments);
  }

  /**
   * Answers a second when as many wait as there are connections: for a 24th of the time, a quarter
   * of a minute at most, when both processes have seen the code for as long.
   */
  private double most(Running running, Path expected) throws Exception {
    double length = Math.clamp(seconds / 24.0, 0.5, 15);
    List<String> loops =
        List.of(
            "--scenario",
            "multi-stream",
            "--requests",
            "" + LOOP,
            "--warmup-seconds",
            "" + length,
            "--seconds",
            "" + length);
    try (LoadProcess load = load(running, expected, loops)) {
      await(() -> !load.isSending(), PATIENCE.toNanos());
      LoadWindow all = load.finish();
      assertThat(all.answered()).as("answers to the generator").isPositive();
      return Math.max(1, all.answered() / all.seconds());
    }
  }

  /**
   * Switches in turn while the load runs, until its time is over and every version has answered;
   * what is used after each switch.
   */
  private List<Usage> switchMeanwhile(Running running, LoadProcess load) throws IOException {
    long pause = Math.round(Math.min(60, seconds / 8.0) * 1e9);
    List<Usage> usages = new ArrayList<>();
    await(() -> load.soFar().seconds() > 0 || !load.isSending(), PATIENCE.toNanos());
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    for (int i = 1; load.isSending() && (System.nanoTime() < end || !allSeen(load)); i++) {
      switchTo(running, 1 + i % VERSIONS);
      await(() -> !load.isSending(), pause);
      usages.add(Usage.now(running.server.deployments().ledger().totalBytes()));
    }
    return usages;
  }

  private static boolean allSeen(LoadProcess load) {
    return load.soFar().versions().size() == VERSIONS;
  }

  private static void switchTo(Running running, int version) {
    running.store.promote("m", version, "test", "next");
    assertThat(
            await(
                () -> running.server.deployments().live("m").orElseThrow().version() == version,
                PATIENCE.toNanos()))
        .as("version %d is live", version)
        .isTrue();
  }

  private static boolean await(BooleanSupplier done, long atMostNanos) {
    long end = System.nanoTime() + atMostNanos;
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      LockSupport.parkNanos(5_000_000);
    }
    return true;
  }

  private void tell(double most, LoadWindow total, List<Usage> usages) {
    System.out.printf(
        Locale.ROOT,
        "soak of %d s: %.0f/s is the most, %.0f/s sent; %d requests, %d answered, failed %s, %d wrong;"
            + " %d switches; p50 %.2f ms, p99 %.2f ms, most %.0f ms%n  after each switch: %s%n",
        seconds,
        most,
        total.sent() / Math.max(1e-9, total.seconds()),
        total.sent(),
        total.answered(),
        total.failed(),
        total.wrongVersion() + total.wrongValue(),
        usages.size(),
        total.latencies().millis(50),
        total.latencies().millis(99),
        total.latencies().maxMillis(),
        usages);
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
