package joist.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("postgres")
class PostgresStoreTest extends StoreContract {
  private TestPostgres postgres;

  @BeforeEach
  @Override
  void openStore() throws Exception {
    postgres = TestPostgres.create();
    super.openStore();
  }

  @AfterEach
  void dropSchema() throws SQLException {
    store.close();
    postgres.close();
  }

  @Override
  StoreSettings settings() {
    return StoreSettings.of(postgres.url()).withCache(temp.resolve("cache"));
  }

  @Override
  void tamper(String sql) throws SQLException {
    postgres.execute(sql);
  }

  @Test
  void bringsPackagesToAnotherMachine() throws IOException {
    String content = "many chunks ".repeat(300_000);
    ModelVersion one = register("m", content);
    StoreSettings elsewhere = settings().withCache(temp.resolve("elsewhere"));
    try (Store other = Stores.open(elsewhere)) {
      Path file = other.packageFile(one.digest());
      assertThat(file).startsWith(temp.resolve("elsewhere")).hasContent(content);
    }
  }

  @Test
  void replacesDamagedCopyOfItsCache() throws IOException {
    ModelVersion one = register("m", "one");
    Path copy = store.packageFile(one.digest());
    Files.writeString(copy, "damaged");
    assertThat(store.packageFile(one.digest())).isEqualTo(copy).hasContent("one");
  }

  @Test
  void refusesDamagedRows() throws Exception {
    ModelVersion one = register("m", "one");
    postgres.execute("UPDATE blob_chunk SET content = 'eve'");
    StoreSettings elsewhere = settings().withCache(temp.resolve("elsewhere"));
    try (Store other = Stores.open(elsewhere)) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> other.packageFile(one.digest()))
          .withMessageContaining("damaged")
          .withMessageContaining(one.digest())
          .withMessageContaining("backup");
    }
  }

  @Test
  void registersThroughAServerThatDroppedItsConnections() throws Exception {
    register("m", "one");
    postgres.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE pid <> pg_backend_pid() AND usename = current_user");
    try {
      register("m", "two");
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining("failed");
    }
    assertThat(register("m", "two").version()).isEqualTo(2);
    assertThat(store.verifyAudit()).isEqualTo(3);
  }

  @Test
  void refusesNewerSchema() throws Exception {
    store.close();
    postgres.execute(
        "INSERT INTO joist_schema (installed_rank, version, description, type, script, installed_by,"
            + " execution_time, success) VALUES (99, '99', 'later', 'SQL', 'V99', 'x', 0, true)");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> Stores.open(settings()))
        .withMessageContaining("a newer Joist wrote it");
  }

  @Test
  void saysThatNobodyAnswersWithoutThePassword() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    String url = "jdbc:postgresql://127.0.0.1:" + closed + "/joist?user=ann&password=s3cret";
    StoreSettings settings =
        StoreSettings.of(url).withCache(temp.resolve("c")).withPatience(Duration.ofSeconds(1));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> Stores.open(settings))
        .withMessageContaining("cannot reach the store at jdbc:postgresql://127.0.0.1:" + closed)
        .withMessageContaining("Check that PostgreSQL runs there")
        .satisfies(e -> {
          for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            assertThat(String.valueOf(cause.getMessage())).doesNotContain("s3cret");
          }
        });
    assertThat(settings.toString()).doesNotContain("s3cret");
    assertThat(Map.of(settings, "").toString()).doesNotContain("s3cret");
  }
}
