package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.serving.Await;
import joist.serving.SmallModels;
import joist.store.AuditEvent;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a server adds to its registry's audit log. */
class AuditTest {
  @TempDir Path folder;

  private static List<AuditEvent> awaitEvents(Store store, int count) {
    return Await.until(
        count + " events are in the log",
        () -> store.audit(Optional.of("m"), 100),
        events -> events.size() >= count);
  }

  @Test
  void tellsWhatWasSwitchedRefusedAndUnloadedAndByWhom() throws Exception {
    try (Running running =
        Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      awaitEvents(running.store, 3);
      running.store.register("m", SmallModels.number(folder, 2000), Map.of(), "ann");
      running.store.promote("m", 2, "ann", "better");
      awaitEvents(running.store, 6);
      Path broken = Files.writeString(folder.resolve("broken"), "no package");
      running.store.register("m", broken, Map.of(), "ann");
      running.store.promote("m", 3, "ann", "");
      awaitEvents(running.store, 9);
      assertThat(running.post("/v2/repository/models/m/unload", "{}").statusCode()).isEqualTo(200);

      List<AuditEvent> events = awaitEvents(running.store, 10).reversed();
      assertThat(events)
          .extracting(AuditEvent::action, AuditEvent::version, AuditEvent::actor)
          .containsExactly(
              tuple("register", 1, "test"),
              tuple("promote", 1, "test"),
              tuple("switched", 1, "server"),
              tuple("register", 2, "ann"),
              tuple("promote", 2, "ann"),
              tuple("switched", 2, "server"),
              tuple("register", 3, "ann"),
              tuple("promote", 3, "ann"),
              tuple("failed", 3, "server"),
              tuple("unloaded", 2, "127.0.0.1"));
      assertThat(events.get(2).detail()).startsWith("nothing was live; loaded in ");
      assertThat(events.get(5).detail()).startsWith("instead of version 1; loaded in ");
      assertThat(events.get(8).detail()).isNotEmpty();
      JsonNode chain = running.json(running.get("/api/audit/chain"));
      assertThat(chain.path("intact").asBoolean()).isTrue();
      assertThat(chain.path("events").asInt()).isEqualTo(10);
    }
  }

  @Test
  void whatWasDoneIsInTheLogWhenTheServerIsGone() throws Exception {
    Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000))).close();
    try (Store store = Stores.open(StoreSettings.of(folder.resolve("store").toString()))) {
      assertThat(store.audit(Optional.of("m"), 1))
          .extracting(AuditEvent::action)
          .containsExactly("switched");
      assertThat(store.verifyAudit()).isEqualTo(3);
    }
  }
}
