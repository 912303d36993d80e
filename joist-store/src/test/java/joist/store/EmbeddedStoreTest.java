package joist.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EmbeddedStoreTest extends StoreContract {
  @Override
  StoreSettings settings() {
    return StoreSettings.of(temp.resolve("store").toString());
  }

  @Override
  void tamper(String sql) throws SQLException {
    try (Connection connection = connect()) {
      connection.createStatement().execute(sql);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:file:" + temp.resolve("store/registry"));
  }

  @Test
  void aFolderIsAStoreOnceItWasOpened() throws IOException {
    StoreSettings none = StoreSettings.of(Files.createDirectory(temp.resolve("none")).toString());
    assertThat(Stores.isAbsent(none)).isTrue();
    assertThat(Stores.isAbsent(StoreSettings.of(temp.resolve("gone").toString()))).isTrue();
    assertThat(Stores.isAbsent(settings())).isFalse();
    assertThat(Stores.isAbsent(StoreSettings.of("jdbc:postgresql://nowhere/x"))).isFalse();
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> Stores.isAbsent(StoreSettings.of("postgres://nowhere/x")))
        .withMessageContaining("jdbc:postgresql:");
  }

  @Test
  void refusesDamagedPackageAndReplacesItWhenRegisteredAgain() throws IOException {
    ModelVersion one = register("m", "one");
    Path file = store.packageFile(one.digest());
    Files.writeString(file, "eve");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.packageFile(one.digest()))
        .withMessageContaining("damaged")
        .withMessageContaining(file.toString())
        .withMessageContaining("register the package again");
    assertThat(register("m", "one")).isEqualTo(one);
    assertThat(store.packageFile(one.digest())).hasContent("one");
  }

  @Test
  void namesMissingPackage() throws IOException {
    ModelVersion one = register("m", "one");
    Path file = store.packageFile(one.digest());
    Files.delete(file);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.packageFile(one.digest()))
        .withMessageContaining("is missing: expected it at " + file);
  }

  @Test
  void collectsOnlyOldGarbage() throws IOException {
    ModelVersion one = register("m", "one");
    Path kept = store.packageFile(one.digest());
    Path orphan = Files.writeString(kept.resolveSibling("0".repeat(64)), "orphan");
    Path staged = Files.writeString(temp.resolve("store/blobs/staging/x.part"), "cut off");
    age(Duration.ofHours(23), kept, orphan, staged);
    assertThat(store.collectGarbage()).isZero();
    age(Duration.ofHours(25), kept, orphan, staged);
    assertThat(store.collectGarbage()).isEqualTo(2);
    assertThat(kept).exists();
    assertThat(orphan).doesNotExist();
    assertThat(staged).doesNotExist();
  }

  private static void age(Duration age, Path... files) throws IOException {
    for (Path file : files) {
      Files.setLastModifiedTime(file, FileTime.from(NOON.minus(age)));
    }
  }

  @Test
  void leavesNothingInStaging() throws IOException {
    register("m", "one");
    register("m", "one");
    try (Stream<Path> staged = Files.list(temp.resolve("store/blobs/staging"))) {
      assertThat(staged).isEmpty();
    }
  }

  @Test
  void namesTheProcessThatKeepsTheStoreFromOthers() throws Exception {
    Path folder = temp.resolve("store");
    StoreSettings hasty = settings().withPatience(Duration.ofMillis(200));
    try (HoldingProcess holder = HoldingProcess.hold(folder)) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> Stores.open(hasty))
          .withMessageContaining("in use by process " + holder.pid())
          .withMessageContaining("longer than PT0.2S");
    }
    try (Store after = Stores.open(settings())) {
      assertThat(after.versions()).isEmpty();
    }
  }

  @Test
  void refusesNewerSchema() throws SQLException {
    tamper(
        "INSERT INTO \"joist_schema\" (\"installed_rank\", \"version\", \"description\", \"type\","
            + " \"script\", \"installed_by\", \"execution_time\", \"success\")"
            + " VALUES (99, '99', 'later', 'SQL', 'V99', 'x', 0, true)");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> Stores.open(settings()))
        .withMessageContaining("a newer Joist wrote it");
  }

  @Test
  void makesItsTablesAgainAfterBeingCutOff() throws Exception {
    tamper("DROP TABLE audit_head");
    tamper("DROP INDEX audit_event_by_model");
    tamper("UPDATE \"joist_schema\" SET \"success\" = false");
    try (Store again = Stores.open(settings(), clock)) {
      assertThat(again.register("m", file("one"), Map.of(), "ann").version()).isEqualTo(1);
      assertThat(again.verifyAudit()).isEqualTo(2);
    }
  }

  @Test
  void neverReplacesALostRegistryByAnEmptyOne() throws IOException {
    ModelVersion one = register("m", "one");
    Path registry = temp.resolve("store/registry.mv.db");
    Path away = Files.move(registry, temp.resolve("away"));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> register("m", "two"))
        .withMessageContaining("the registry " + registry + " is gone");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> Stores.open(settings()))
        .withMessageContaining("has packages but no registry: expected " + registry);
    assertThat(registry).doesNotExist();
    Files.move(away, registry);
    assertThat(store.versions()).containsExactly(one);
  }

  /** As when the folder goes after the database was found there, and before it is opened. */
  @Test
  void anEmptyDatabaseInThePlaceOfOneThatWentIsTakenAway() throws Exception {
    ModelVersion one = register("m", "one");
    Path folder = temp.resolve("store");
    Path away = Files.move(folder, temp.resolve("away"));
    connect().close();
    assertThat(folder.resolve("registry.mv.db")).exists();
    assertThatExceptionOfType(StoreOutOfReachException.class)
        .isThrownBy(store::versions)
        .withMessageContaining("is gone")
        .withMessageContaining("Put it back");
    assertThat(folder).doesNotExist();
    Files.move(away, folder);
    assertThat(store.versions()).containsExactly(one);
  }

  @Test
  void whatElseIsInAFolderIsNotTakenAway() throws Exception {
    register("m", "one");
    Path folder = temp.resolve("store");
    Files.move(folder, temp.resolve("away"));
    connect().close();
    Path note = Files.writeString(folder.resolve("note.txt"), "mine");
    assertThatExceptionOfType(StoreOutOfReachException.class)
        .isThrownBy(store::versions)
        .withMessageContaining("is gone");
    assertThat(note).hasContent("mine");
    assertThat(folder.resolve("registry.mv.db")).exists();
  }

  @Test
  void refusesDamagedDatabase() throws IOException {
    register("m", "one");
    Path database = temp.resolve("store/registry.mv.db");
    byte[] bytes = Files.readAllBytes(database);
    Arrays.fill(bytes, (byte) 7);
    Files.write(database, bytes);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> Stores.open(settings()))
        .withMessageContaining(temp.resolve("store").toString())
        .withMessageContaining("Restore it from a backup");
    assertThat(database).hasBinaryContent(bytes);
  }

  @Test
  void refusesLocationsThatAreNoStore() {
    for (String location :
        List.of("jdbc:mysql://ann:s3cret@host/x", "postgres://ann:s3cret@host/x", "/tmp/a;b")) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> Stores.open(StoreSettings.of(location)))
          .withMessageContaining("expected a")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
    }
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> StoreSettings.of(" "));
  }

  @Test
  void revisionMovesAgainAfterAWriterWasKilled() throws IOException {
    register("m", "one");
    long before = store.revision();
    new RevisionFile(temp.resolve("store/revision")).begin();
    long during = store.revision();
    assertThat(during).isNotEqualTo(before);
    assertThat(store.versions()).hasSize(1);
    assertThat(store.revision()).isNotIn(before, during);
  }
}
