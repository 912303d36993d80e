package joist.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does, whatever keeps it. Subclasses say where a fresh one is. */
abstract class StoreContract {
  static final Instant NOON = Instant.parse("2001-04-01T12:00:00.123456Z");

  @TempDir Path temp;
  final ManualClock clock = new ManualClock(NOON);
  Store store;

  /** A clock that tests move. */
  static final class ManualClock implements InstantSource {
    private volatile Instant now;

    ManualClock(Instant now) {
      this.now = now;
    }

    void set(Instant instant) {
      now = instant;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  /** The settings of this test's store; empty at first, the same one at each call. */
  abstract StoreSettings settings() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = Stores.open(settings(), clock);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  Path file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(temp, "model", ".joist"), content);
  }

  ModelVersion register(String name, String content) throws IOException {
    return store.register(name, file(content), Map.of(), "ann");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Flights", "a b", "../up", ".hidden", "-x", "flüge", "a/b", "a:1", "a\n"})
  void rejectsMalformedNameAndSuggestsAnother(String name) throws IOException {
    Path file = file("x");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.register(name, file, Map.of(), "ann"))
        .withMessageContaining("expected a model name")
        .withMessageContaining("got '" + name + "'")
        .withMessageContaining("Try '");
    assertThat(store.versions()).isEmpty();
  }

  @Test
  void rejectsNameOf64Letters() throws IOException {
    assertThat(register("a".repeat(63), "x").version()).isEqualTo(1);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> register("a".repeat(64), "x"))
        .withMessageContaining("Try '" + "a".repeat(63) + "'");
  }

  @Test
  void rejectsPackageThatIsNoFile() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.register("m", temp.resolve("gone"), Map.of(), "ann"))
        .withMessageContaining("expected a package file, found nothing");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.register("m", temp, Map.of(), "ann"))
        .withMessageContaining("found a folder");
    assertThat(store.versions()).isEmpty();
  }

  @Test
  void rejectsTextsThatNoDatabaseKeeps() throws IOException {
    Path file = file("x");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.register("m", file, Map.of("auc", "a\0b"), "ann"))
        .withMessageContaining("the fact auc")
        .withMessageContaining("zero character at position 1");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.register("m", file, Map.of("f".repeat(201), ""), "ann"))
        .withMessageContaining("1 to 200 characters, got one of 201");
    assertThat(store.versions()).isEmpty();
  }

  @Test
  void rejectsPromotionOfWhatIsNotThereAndNamesWhatIs() throws IOException {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.promote("flights", 1, "ann", ""))
        .withMessageContaining("the store is empty");
    register("flights", "1");
    register("churn", "1");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.promote("flights", 7, "ann", ""))
        .withMessage("flights has no version 7; its versions are 1 to 1, the newest is flights:1");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.promote("fligths", 1, "ann", ""))
        .withMessageContaining("did you mean 'flights'?")
        .withMessageContaining("churn, flights");
  }

  @Test
  void numbersVersionsFromOneAndMakesTheFirstLive() throws IOException {
    ModelVersion first =
        store.register("flights", file("one"), Map.of("auc", "0.71", "rows", "3000"), "ann");
    ModelVersion second = register("flights", "two");
    assertThat(first.reference()).isEqualTo("flights:1");
    assertThat(first.live()).isTrue();
    assertThat(first.bytes()).isEqualTo(3);
    assertThat(first.registered()).isEqualTo(NOON);
    assertThat(first.facts()).isEqualTo(Map.of("auc", "0.71", "rows", "3000"));
    assertThat(second.version()).isEqualTo(2);
    assertThat(second.live()).isFalse();
    assertThat(store.versions("flights")).containsExactly(second, first);
    assertThat(store.live("flights")).contains(first);
    assertThat(store.find("flights", 2)).contains(second);
    assertThat(store.find("flights", 3)).isEmpty();
    assertThat(store.live("nothing")).isEmpty();
    assertThat(store.versions("nothing")).isEmpty();
  }

  @Test
  void listsAllByNameNewestFirst() throws IOException {
    register("b_b", "1");
    register("b-a", "1");
    register("b.c", "1");
    register("b-a", "2");
    assertThat(store.versions())
        .extracting(ModelVersion::reference)
        .containsExactly("b-a:2", "b-a:1", "b.c:1", "b_b:1");
  }

  @Test
  void doesNotRegisterTheNewestPackageAgain() throws IOException {
    register("m", "one");
    ModelVersion two = register("m", "two");
    long revision = store.revision();
    assertThat(register("m", "two")).isEqualTo(two);
    assertThat(store.versions("m")).hasSize(2);
    assertThat(store.audit(Optional.empty(), 10)).hasSize(3);
    assertThat(register("m", "one").version()).as("an older package again").isEqualTo(3);
    assertThat(store.revision()).isNotEqualTo(revision);
  }

  @Test
  void keepsPackagesByContent() throws IOException {
    ModelVersion a = register("a", "same");
    ModelVersion b = register("b", "same");
    assertThat(a.digest()).isEqualTo(b.digest());
    assertThat(store.packageFile(a.digest())).hasContent("same");
    assertThat(a.digest())
        .isEqualTo("0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5");
  }

  @Test
  void keepsEmptyAndLargePackages() throws IOException {
    ModelVersion empty = register("empty", "");
    assertThat(store.packageFile(empty.digest())).isEmptyFile();
    String big = "0123456789abcdef".repeat(200_000) + "end";
    ModelVersion large = register("large", big);
    assertThat(large.bytes()).isEqualTo(3_200_003);
    assertThat(store.packageFile(large.digest())).hasContent(big);
  }

  @Test
  void rejectsDigestThatIsUnknownOrNone() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.packageFile("0".repeat(64)))
        .withMessageContaining("0".repeat(64));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.packageFile("../../etc/passwd"))
        .withMessageContaining("64 lower-case hex digits");
  }

  @Test
  void promotesAndGoesBack() throws IOException {
    register("m", "one");
    register("m", "two");
    ModelVersion promoted = store.promote("m", 2, "bob", "better");
    assertThat(promoted.live()).isTrue();
    assertThat(store.live("m")).contains(promoted);
    assertThat(store.versions("m")).extracting(ModelVersion::live).containsExactly(true, false);
    store.promote("m", 1, "bob", "worse after all");
    assertThat(store.live("m").orElseThrow().version()).isEqualTo(1);
    assertThat(store.audit(Optional.of("m"), 2))
        .extracting(AuditEvent::action, AuditEvent::version, AuditEvent::actor, AuditEvent::detail)
        .containsExactly(
            tuple("promote", 1, "bob", "worse after all"), tuple("promote", 2, "bob", "better"));
  }

  @Test
  void promotingWhatIsLiveChangesNothing() throws IOException {
    register("m", "one");
    long revision = store.revision();
    int events = store.audit(Optional.empty(), 10).size();
    assertThat(store.promote("m", 1, "ann", "again").live()).isTrue();
    assertThat(store.audit(Optional.empty(), 10)).hasSize(events);
    assertThat(store.live("m").orElseThrow().version()).isEqualTo(1);
    assertThat(store.revision()).isGreaterThanOrEqualTo(revision);
  }

  @Test
  void saysWhatWasLiveWhen() throws IOException {
    register("m", "one");
    clock.set(NOON.plusSeconds(60));
    register("m", "two");
    store.promote("m", 2, "ann", "");
    clock.set(NOON.plusSeconds(120));
    store.promote("m", 1, "ann", "");
    assertThat(store.liveAt("m", NOON.minusNanos(1000)).promoted()).isEmpty();
    assertThat(liveAt(0)).isEqualTo(1);
    assertThat(liveAt(59)).isEqualTo(1);
    assertThat(liveAt(60)).isEqualTo(2);
    assertThat(liveAt(119)).isEqualTo(2);
    assertThat(liveAt(500)).isEqualTo(1);
  }

  private int liveAt(int seconds) {
    return store.liveAt("m", NOON.plusSeconds(seconds)).promoted().orElseThrow().version();
  }

  @Test
  void keepsWhatTheClockToldAndTheOrderWhereItIsSetBack() throws IOException {
    register("m", "one");
    register("m", "two");
    clock.set(NOON.minusSeconds(3600));
    store.promote("m", 2, "ann", "by a machine whose clock is late");
    assertThat(store.audit(Optional.empty(), 2))
        .extracting(AuditEvent::id, AuditEvent::time)
        .containsExactly(tuple(4L, NOON.minusSeconds(3600)), tuple(3L, NOON));
    assertThat(liveAt(0)).isEqualTo(2);
    assertThat(store.verifyAudit()).isEqualTo(4);
  }

  @Test
  void aClockThatWasAheadOnceSpoilsNoLaterAnswer() throws IOException {
    register("m", "one");
    register("m", "two");
    clock.set(Instant.parse("2099-01-01T00:00:00Z"));
    store.promote("m", 2, "ann", "");
    clock.set(NOON.plusSeconds(120));
    store.promote("m", 1, "ann", "");
    clock.set(NOON.plusSeconds(180));
    store.promote("m", 2, "ann", "");
    assertThat(liveAt(119)).isEqualTo(1);
    assertThat(liveAt(120)).isEqualTo(1);
    assertThat(liveAt(179)).isEqualTo(1);
    assertThat(liveAt(180)).isEqualTo(2);
    assertThat(store.audit(Optional.of("m"), 2))
        .extracting(AuditEvent::time)
        .containsExactly(NOON.plusSeconds(180), NOON.plusSeconds(120));
    assertThat(store.verifyAudit()).isEqualTo(6);
  }

  @Test
  void chainsEveryEvent() throws IOException {
    assertThat(store.verifyAudit()).isZero();
    register("m", "one");
    store.register("m", file("two"), Map.of("größe", "☃"), "änn ☃");
    store.promote("m", 2, "änn", "x".repeat(10_000));
    assertThat(store.verifyAudit()).isEqualTo(4);
    assertThat(store.audit(Optional.empty(), 10))
        .extracting(AuditEvent::id)
        .containsExactly(4L, 3L, 2L, 1L);
    assertThat(store.find("m", 2).orElseThrow().facts()).isEqualTo(Map.of("größe", "☃"));
  }

  @Test
  void keepsWhatServersDidInTheChainAndChangesNothingElse() throws Exception {
    register("m", "one");
    List<ModelVersion> before = store.versions();
    store.record(
        new ServerEvent(ServerEvent.Kind.SWITCHED, "m", 1, "ab", "server", "nothing was live"),
        new ServerEvent.Place("töpfer:8080", NOON.plusSeconds(5)));
    store.record(
        new ServerEvent(ServerEvent.Kind.REFUSED, "m", 2, "", "ann", "wrong answers ☃"),
        new ServerEvent.Place("other:8080", NOON.plusSeconds(6)));
    assertThat(store.versions()).isEqualTo(before);
    assertThat(store.live("m").orElseThrow().version()).isEqualTo(1);
    assertThat(store.audit(Optional.of("m"), 2))
        .extracting(
            AuditEvent::action,
            AuditEvent::version,
            AuditEvent::actor,
            AuditEvent::server,
            AuditEvent::time)
        .containsExactly(
            tuple("refused", 2, "ann", "other:8080", NOON.plusSeconds(6)),
            tuple("switched", 1, "server", "töpfer:8080", NOON.plusSeconds(5)));
    assertThat(store.verifyAudit()).isEqualTo(4);
    tamper("UPDATE audit_event SET server = 'elsewhere:8080' WHERE id = 4");
    assertThatExceptionOfType(AlteredAuditException.class)
        .isThrownBy(store::verifyAudit)
        .withMessageContaining("event 4");
  }

  @Test
  void rejectsWhatServersTellOfNothingThatCouldBeThere() {
    ServerEvent.Place place = new ServerEvent.Place("a:1", NOON);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> tell(ServerEvent.Kind.SWITCHED, "", 1, place))
        .withMessageContaining("expected a model name");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(
            () -> tell(ServerEvent.Kind.SWITCHED, "m", 1, new ServerEvent.Place("a\0", NOON)))
        .withMessageContaining("zero character");
    assertThat(store.audit(Optional.empty(), 1)).isEmpty();
  }

  private void tell(ServerEvent.Kind kind, String model, int version, ServerEvent.Place place) {
    store.record(new ServerEvent(kind, model, version, "", "server", ""), place);
  }

  private void tell(String server, int seconds, ServerEvent.Kind kind, int version) {
    tell(
        kind,
        version == 0 ? "" : "m",
        version,
        new ServerEvent.Place(server, NOON.plusSeconds(seconds)));
  }

  private List<String> answeredAt(int seconds) {
    return store.liveAt("m", NOON.plusSeconds(seconds)).answered().stream()
        .map(event -> event.server() + " " + event.version())
        .toList();
  }

  @Test
  void tellsWhatServersAnsweredApartFromWhatWasPromoted() throws IOException {
    register("m", "one");
    register("m", "two");
    tell("a:1", 1, ServerEvent.Kind.STARTED, 0);
    tell("a:1", 2, ServerEvent.Kind.SWITCHED, 1);
    tell("b:1", 3, ServerEvent.Kind.STARTED, 0);
    tell("b:1", 3, ServerEvent.Kind.SWITCHED, 1);
    clock.set(NOON.plusSeconds(10));
    store.promote("m", 2, "ann", "");
    tell("a:1", 11, ServerEvent.Kind.REFUSED, 2);
    tell("b:1", 12, ServerEvent.Kind.SWITCHED, 2);
    tell("b:1", 20, ServerEvent.Kind.UNLOADED, 2);
    tell("a:1", 30, ServerEvent.Kind.STOPPED, 0);

    assertThat(answeredAt(1)).isEmpty();
    assertThat(answeredAt(2)).containsExactly("a:1 1");
    assertThat(answeredAt(10)).containsExactly("a:1 1", "b:1 1");
    assertThat(answeredAt(19)).containsExactly("a:1 1", "b:1 2");
    assertThat(answeredAt(29)).containsExactly("a:1 1");
    assertThat(answeredAt(30)).isEmpty();
    assertThat(liveAt(30)).isEqualTo(2);
    assertThat(store.liveAt("other", NOON.plusSeconds(19)).answered()).isEmpty();
  }

  @Test
  void aServerThatWasKilledAnswersNothingWhenItStartsAgain() {
    tell("", 1, ServerEvent.Kind.SWITCHED, 7); // of a Joist that named no servers
    tell("a:1", 3, ServerEvent.Kind.STARTED, 0);
    tell("a:1", 3, ServerEvent.Kind.SWITCHED, 1);
    tell("b:1", 4, ServerEvent.Kind.SWITCHED, 1);
    tell("a:1", 9, ServerEvent.Kind.STARTED, 0);
    assertThat(answeredAt(2)).containsExactly(" 7");
    assertThat(answeredAt(8)).containsExactly("a:1 1", "b:1 1");
    assertThat(answeredAt(9)).containsExactly("b:1 1");
  }

  @Test
  void aServersClockThatWasAheadOnceSpoilsNoLaterAnswer() {
    tell("a:1", 1, ServerEvent.Kind.SWITCHED, 1);
    tell("a:1", 1_000_000, ServerEvent.Kind.SWITCHED, 2);
    tell("a:1", 3, ServerEvent.Kind.SWITCHED, 3);
    assertThat(answeredAt(2)).containsExactly("a:1 1");
    assertThat(answeredAt(4)).containsExactly("a:1 3");
    assertThat(answeredAt(1_000_001)).containsExactly("a:1 3");
  }

  @Test
  void aChainOfBeforeServersHadNamesHoldsAndGoesOn() throws Exception {
    register("m", "one");
    tell("", 0, ServerEvent.Kind.SWITCHED, 1);
    assertThat(store.audit(Optional.empty(), 3))
        .extracting(event -> event.hash().substring(0, 16))
        .as("made by that Joist")
        .containsExactly("427aa47602c630ec", "f8dcdfe2b5a7269a", "b75ef78b041fd7ea");
    store.close();
    tamper("ALTER TABLE audit_event DROP COLUMN server");
    tamper("DELETE FROM \"joist_schema\" WHERE \"version\" = '3'");
    store = Stores.open(settings(), clock);
    assertThat(store.verifyAudit()).isEqualTo(3);
    tell("a:1", 1, ServerEvent.Kind.SWITCHED, 1);
    assertThat(store.verifyAudit()).isEqualTo(4);
  }

  @Test
  void serversOfManyThreadsTakeTurnsAtTheChain() {
    try (ExecutorService servers = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 20; i++) {
        int version = i;
        servers.execute(() ->
            store.record(
                new ServerEvent(ServerEvent.Kind.SWITCHED, "m", version, "", "server", ""),
                new ServerEvent.Place("a:1", NOON)));
      }
    }
    assertThat(store.verifyAudit()).isEqualTo(20);
  }

  @Test
  void noticesAlteredEvent() throws Exception {
    register("m", "one");
    register("m", "two");
    store.promote("m", 2, "ann", "");
    tamper("UPDATE audit_event SET actor = 'eve' WHERE id = 2");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(store::verifyAudit)
        .withMessageContaining("altered")
        .withMessageContaining("event 2");
  }

  @Test
  void noticesEventsCutOffTheEnd() throws Exception {
    register("m", "one");
    register("m", "two");
    store.promote("m", 2, "ann", "");
    tamper("DELETE FROM audit_event WHERE id > 3");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(store::verifyAudit)
        .withMessageContaining("should end with event 4, but ends with event 3");
  }

  @Test
  void noticesRemovedEvent() throws Exception {
    register("m", "one");
    register("m", "two");
    tamper("DELETE FROM audit_event WHERE id = 2");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(store::verifyAudit)
        .withMessageContaining("expected event 2");
  }

  /** Runs a statement behind the store's back. */
  abstract void tamper(String sql) throws Exception;

  @Test
  void outlivesItsProcess() throws Exception {
    ModelVersion one = register("m", "one");
    store.close();
    store = Stores.open(settings(), clock);
    assertThat(store.versions()).containsExactly(one);
    assertThat(store.packageFile(one.digest())).hasContent("one");
  }

  @Test
  void revisionMovesWithEachChangeOnly() throws Exception {
    long empty = store.revision();
    store.versions();
    store.audit(Optional.empty(), 5);
    assertThat(store.revision()).isEqualTo(empty);
    register("m", "one");
    long one = store.revision();
    assertThat(one).isNotEqualTo(empty);
    try (Store other = Stores.open(settings(), clock)) {
      assertThat(other.revision()).isEqualTo(one);
      other.register("m", file("two"), Map.of(), "bob");
      assertThat(store.revision()).isNotEqualTo(one);
      assertThat(store.versions("m")).as("seen by the store that had them read").hasSize(2);
      other.promote("m", 2, "bob", "");
      assertThat(store.live("m").orElseThrow().version()).isEqualTo(2);
    }
  }

  @Test
  void givesManyThreadsDenseVersions() throws Exception {
    int threads = 4;
    int each = 6;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads);
        Store other = Stores.open(settings(), clock)) {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int id = thread;
        work.add(() -> registerMany(id % 2 == 0 ? store : other, id, each));
      }
      for (Future<Integer> done : pool.invokeAll(work)) {
        assertThat(done.get()).isEqualTo(each);
      }
    }
    assertThat(store.versions("m").reversed())
        .extracting(ModelVersion::version)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, threads * each).boxed().toList());
    assertThat(store.verifyAudit()).isEqualTo(threads * each + 1);
  }

  private int registerMany(Store into, int thread, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      into.register("m", file(thread + "/" + i), Map.of("thread", "" + thread), "ann");
    }
    return count;
  }

  @Test
  void aFailedRegistrationLeavesNothing() throws Exception {
    register("m", "one");
    tamper("UPDATE audit_head SET id = 1"); // the next event's number is taken
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> register("m", "two"))
        .withMessageContaining("nothing was changed");
    assertThat(store.versions("m")).hasSize(1);
    tamper("UPDATE audit_head SET id = 2");
    assertThat(register("m", "two").version()).isEqualTo(2);
  }
}
