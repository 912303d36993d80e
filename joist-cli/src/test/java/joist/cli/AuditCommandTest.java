package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import joist.store.ServerEvent;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AuditCommandTest {
  @TempDir Path folder;

  @BeforeEach
  void threeChanges() throws Exception {
    try (Store store = Stores.open(StoreSettings.of(location()))) {
      store.register("churn", Files.writeString(folder.resolve("one"), "1"), Map.of(), "ann");
      store.register("churn", Files.writeString(folder.resolve("two"), "2"), Map.of(), "ann");
      store.promote("churn", 2, "bob", "better AUC");
    }
  }

  private String location() {
    return folder.resolve("store").toString();
  }

  private CommandLineRun audit(String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "audit";
    arguments[1] = "--store";
    arguments[2] = location();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return CommandLineRun.of(arguments);
  }

  @Test
  void listsWhoChangedWhatNewestFirst() {
    CommandLineRun run = audit();
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("churn:2").contains("bob").contains("better AUC");
    assertThat(run.out().indexOf("better AUC")).isLessThan(run.out().indexOf("the first version"));
    assertThat(audit("--limit", "1", "--json").out().lines()).hasSize(1);
  }

  /** The order is that of the log, whatever clocks told. */
  @Test
  void marksAnEntryThatIsDatedBeforeTheOneBelow() {
    assertThat(audit().out()).doesNotContain("*");
    try (Store store = Stores.open(StoreSettings.of(location()))) {
      ServerEvent started =
          new ServerEvent(ServerEvent.Kind.STARTED, "", 0, "", "server", "its clock is behind");
      Instant then = Instant.parse("2001-02-03T12:00:00Z");
      store.record(started, new ServerEvent.Place("box:8080", then));
    }
    assertThat(audit().out().lines())
        .filteredOn(line -> line.contains("*"))
        .satisfiesExactly(
            entry -> assertThat(entry).contains("2001-02-03", "server at box:8080"),
            note -> assertThat(note).startsWith("* dated before the entry below"));
  }

  @Test
  void verifiesTheChainAndNamesTheEntryThatWasChanged() throws Exception {
    assertThat(audit("--verify").out()).contains("4 entries");
    assertThat(audit("--verify", "--json").out()).contains("\"intact\":true");

    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("store/registry"));
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE audit_event SET detail = 'worse AUC' WHERE id = 4");
    }
    CommandLineRun altered = audit("--verify");
    assertThat(altered.status()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(altered.err()).contains("altered").contains("event 4");
    CommandLineRun json = audit("--verify", "--json");
    assertThat(json.status()).isEqualTo(ExitCode.ENVIRONMENT);
    JsonNode told = JsonMapper.shared().readTree(json.out());
    assertThat(told.path("intact").asBoolean(true)).isFalse();
    assertThat(told.path("problem").asString()).contains("event 4");
  }

  @Test
  void namesTheModelsThereAreWhereOneIsNotKnown() {
    CommandLineRun unknown = audit("chrun");
    assertThat(unknown.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(unknown.err()).contains("got 'chrun'", "did you mean 'churn'?");
    CommandLineRun version = audit("churn:2");
    assertThat(version.status()).isEqualTo(ExitCode.USAGE);
    assertThat(version.err()).contains("'churn:2'", "'joist audit churn' lists them");
  }

  @Test
  void verifiesTheWholeLogOrSaysSo() {
    CommandLineRun ofOne = audit("churn", "--verify");
    assertThat(ofOne.status()).isEqualTo(ExitCode.USAGE);
    assertThat(ofOne.err()).contains("the whole log", "'churn'");
    assertThat(audit("--limit", "2", "--verify").status()).isEqualTo(ExitCode.USAGE);
  }
}
