package joist.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed at random moments, beside others that go on: what they acknowledged is
 * kept, and nobody repairs anything.
 */
@Timeout(900)
class StoreKillTest {
  private static final int KILLS = Integer.getInteger("joist.test.kills", 15);
  private static final int ENDLESS = Integer.MAX_VALUE;

  @TempDir Path temp;

  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);

  StoreSettings settings() throws Exception {
    return StoreSettings.of(temp.resolve("store").toString());
  }

  @Test
  void killsAtRandomMomentsLoseNothingAcknowledged() throws Exception {
    System.out.println(getClass().getSimpleName() + ": -Djoist.seed=" + seed);
    StoreSettings settings = settings();
    List<WorkerProcess> workers = new ArrayList<>();
    try (Store store = Stores.open(settings)) {
      for (int number = 0; number <= KILLS; number++) {
        WorkerProcess next = WorkerProcess.start(settings, "w" + number, ENDLESS);
        workers.add(next);
        next.awaitFirstWord();
        pause(random.nextLong(200_000_000));
        if (number > 0) {
          killAndCheck(store, workers.get(number - 1));
        }
      }
      killAndCheck(store, workers.getLast());
      for (WorkerProcess worker : workers) {
        assertKept(store, worker);
      }
      assertWhole(store);
    } finally {
      for (WorkerProcess worker : workers) {
        worker.close();
      }
    }
    assertGarbageGoes(settings);
  }

  private static void killAndCheck(Store store, WorkerProcess worker) throws Exception {
    worker.kill();
    assertKept(store, worker);
  }

  @Test
  void killsDuringTheFirstOpeningLeaveAStoreThatOpens() throws Exception {
    System.out.println(getClass().getSimpleName() + ": -Djoist.seed=" + seed);
    for (int kill = 0; kill < Math.max(3, KILLS / 5); kill++) {
      StoreSettings settings = fresh(kill);
      try (WorkerProcess worker = WorkerProcess.start(settings, "w", ENDLESS)) {
        awaitBeginnings(kill, settings);
        pause(random.nextLong(500_000_000));
        worker.kill();
        try (Store store = Stores.open(settings)) {
          assertKept(store, worker);
          assertWhole(store);
        }
      }
    }
  }

  @Test
  void twoProcessesGiveDenseVersions() throws Exception {
    StoreSettings settings = settings();
    int each = 8;
    try (WorkerProcess a = WorkerProcess.start(settings, "a", each);
        WorkerProcess b = WorkerProcess.start(settings, "b", each)) {
      assertThat(a.awaitEnd()).isZero();
      assertThat(b.awaitEnd()).isZero();
      try (Store store = Stores.open(settings)) {
        assertThat(
                Stream.of(a, b)
                    .flatMap(worker -> worker.acknowledged(StoreWorker.REGISTERED).stream())
                    .sorted())
            .containsExactlyElementsOf(IntStream.rangeClosed(1, 2 * each).boxed().toList());
        assertKept(store, a);
        assertKept(store, b);
        assertWhole(store);
      }
    }
  }

  /** A store that does not exist yet. */
  StoreSettings fresh(int number) throws Exception {
    return StoreSettings.of(temp.resolve("fresh" + number).toString());
  }

  /** Returns when a fresh store's first file is there, so that kills fall into its making. */
  void awaitBeginnings(int number, StoreSettings settings) throws Exception {
    while (!Files.exists(Path.of(settings.location()))) {
      pause(1_000_000);
    }
  }

  /** Every version and promotion that a worker acknowledged is there, and at most one more. */
  private static void assertKept(Store store, WorkerProcess worker) throws IOException {
    List<ModelVersion> registered =
        store.versions(StoreWorker.MODEL).reversed().stream()
            .filter(version -> worker.name().equals(version.facts().get("worker")))
            .toList();
    List<Integer> promised = worker.acknowledged(StoreWorker.REGISTERED);
    assertThat(registered.size()).isBetween(promised.size(), promised.size() + 1);
    for (int i = 0; i < registered.size(); i++) {
      ModelVersion version = registered.get(i);
      assertThat(version.facts()).containsEntry("number", "" + i);
      assertThat(i >= promised.size() || version.version() == promised.get(i)).isTrue();
      assertThat(store.packageFile(version.digest()))
          .hasContent(StoreWorker.content(worker.name(), i));
    }
    List<Integer> promoted =
        store.audit(Optional.of(StoreWorker.MODEL), 1_000_000).reversed().stream()
            .filter(event -> event.actor().equals(worker.name()))
            .filter(event -> event.detail().startsWith("number "))
            .map(AuditEvent::version)
            .filter(StoreKillTest::isNotTheFirst)
            .toList();
    List<Integer> promisedPromotions =
        worker.acknowledged(StoreWorker.PROMOTED).stream()
            .filter(StoreKillTest::isNotTheFirst)
            .toList();
    assertThat(promoted.size()).isBetween(promisedPromotions.size(), promisedPromotions.size() + 1);
    assertThat(promoted.subList(0, promisedPromotions.size())).isEqualTo(promisedPromotions);
  }

  /** The first version is live from its registration: promoting it may be no event. */
  private static boolean isNotTheFirst(int version) {
    return version != 1;
  }

  private static void assertWhole(Store store) {
    List<ModelVersion> versions = store.versions(StoreWorker.MODEL).reversed();
    assertThat(versions)
        .extracting(ModelVersion::version)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, versions.size()).boxed().toList());
    List<AuditEvent> events = store.audit(Optional.empty(), 1_000_000);
    assertThat(store.verifyAudit()).isEqualTo(events.size());
    assertThat(events.stream().filter(event -> event.action().equals("register")).count())
        .isEqualTo(versions.size());
  }

  private static void assertGarbageGoes(StoreSettings settings) throws IOException {
    InstantSource later = InstantSource.fixed(Instant.now().plus(Duration.ofDays(2)));
    try (Store store = Stores.open(settings, later)) {
      store.collectGarbage();
      assertThat(store.collectGarbage()).isZero();
      for (ModelVersion version : store.versions()) {
        assertThat(store.packageFile(version.digest())).exists();
      }
    }
  }

  private static void pause(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanos);
  }
}
