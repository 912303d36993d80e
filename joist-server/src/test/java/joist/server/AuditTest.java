package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import joist.server.operations.ModelSource;
import joist.serving.Await;
import joist.serving.ServingException;
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
      assertThat(chain.path("events").asInt()).as("the server's start too").isEqualTo(11);
    }
  }

  private static JoistServer start(Store store, Path folder) {
    return JoistServer.start(
        Running.settings(), new ModelSource.Registry(store, folder.toString(), Set.of()));
  }

  private static void awaitLive(JoistServer server, int version) {
    long start = System.nanoTime();
    while (server.deployments().live("m").orElseThrow().version() != version) {
      assertThat(System.nanoTime() - start)
          .as("version %d is waited for", version)
          .isLessThan(TimeUnit.MINUTES.toNanos(2));
      Thread.onSpinWait(); // what comes next is to come at once
    }
  }

  @Test
  void aSwitchThatIsFollowedAtOnceByACloseIsInTheLog() throws Exception {
    try (Store store = Stores.open(StoreSettings.of(folder.resolve("store").toString()))) {
      store.register("m", SmallModels.number(folder, 1000), Map.of(), "ann");
      store.register("m", SmallModels.number(folder, 2000), Map.of(), "ann");
      for (int i = 0; i < 10; i++) {
        JoistServer server = start(store, folder);
        int next = 1 + (i + 1) % 2;
        store.promote("m", next, "ann", "");
        awaitLive(server, next);
        server.close();

        assertThat(store.audit(Optional.empty(), 1).getFirst().action()).isEqualTo("stopped");
        AuditEvent last = store.audit(Optional.of("m"), 1).getFirst();
        assertThat(last.action()).as("close %d", i).isEqualTo("switched");
        assertThat(last.version()).isEqualTo(next);
      }
      store.verifyAudit();
    }
  }

  /** It looks at the registry while it goes down, and can begin nothing more. */
  @Test
  void aSwitchOfALookThatGoesDownInItsMiddleIsInTheLog() throws Exception {
    AtomicReference<JoistServer> goingDown = new AtomicReference<>();
    CountDownLatch looking = new CountDownLatch(1);
    try (Store store = Stores.open(StoreSettings.of(folder.resolve("store").toString()))) {
      store.register("m", SmallModels.number(folder, 1000), Map.of(), "ann");
      store.register("n", SmallModels.number(folder, 1000), Map.of(), "ann");
      Store slow =
          (Store)
              Proxy.newProxyInstance(
                  Store.class.getClassLoader(),
                  new Class<?>[] {Store.class},
                  (proxy, method, arguments) -> {
                    JoistServer server = goingDown.get();
                    if (server == null && method.getName().equals("revision")) {
                      return -1L; // so that both are seen at once
                    }
                    if (server != null
                        && method.getName().equals("packageFile")
                        && arguments[0].equals(store.live("n").orElseThrow().digest())) {
                      awaitLive(server, 2);
                      looking.countDown();
                      awaitEndOfDeploying(server);
                    }
                    return method.invoke(store, arguments);
                  });
      JoistServer server = start(slow, folder);
      store.register("m", SmallModels.number(folder, 2000), Map.of(), "ann");
      store.register("n", SmallModels.number(folder, 3000), Map.of(), "ann");
      store.promote("m", 2, "ann", "");
      store.promote("n", 2, "ann", "");
      goingDown.set(server);
      assertThat(looking.await(2, TimeUnit.MINUTES)).isTrue();
      server.close();

      assertThat(store.audit(Optional.of("m"), 1))
          .extracting(AuditEvent::action, AuditEvent::version)
          .containsExactly(tuple("switched", 2));
    }
  }

  private static void awaitEndOfDeploying(JoistServer server) {
    Await.until("nothing more is begun", () -> !mayBegin(server));
  }

  private static boolean mayBegin(JoistServer server) {
    try {
      server.deployments().keep("nobody", Set.of());
      return true;
    } catch (ServingException goingDown) {
      assertThat(goingDown.code()).isEqualTo(ServingException.Code.CLOSED);
      return false;
    }
  }

  @Test
  void whatWasDoneIsInTheLogWhenTheServerIsGone() throws Exception {
    Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000))).close();
    try (Store store = Stores.open(StoreSettings.of(folder.resolve("store").toString()))) {
      assertThat(store.audit(Optional.of("m"), 1))
          .extracting(AuditEvent::action)
          .containsExactly("switched");
      assertThat(store.audit(Optional.empty(), 10).reversed())
          .extracting(AuditEvent::action)
          .containsExactly("register", "promote", "started", "switched", "stopped");
      assertThat(store.audit(Optional.empty(), 3))
          .extracting(AuditEvent::server)
          .allMatch(server -> server.matches(".+:[1-9][0-9]*"))
          .as("one name")
          .containsOnly(store.audit(Optional.empty(), 1).getFirst().server());
      store.verifyAudit();
    }
  }

  private static JsonNode liveNow(Running running) throws Exception {
    return running.json(running.get("/api/liveAt?model=m&time=" + Instant.now()));
  }

  @Test
  void whatAnsweredIsToldApartFromWhatWasPromoted() throws Exception {
    try (Running running =
        Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)))) {
      awaitEvents(running.store, 3);
      Path broken = Files.writeString(folder.resolve("broken"), "no package");
      running.store.register("m", broken, Map.of(), "ann");
      running.store.promote("m", 2, "ann", "by the command, past this server's gates");
      awaitEvents(running.store, 6);

      JsonNode live = liveNow(running);
      assertThat(live.at("/promoted/version").asInt()).isEqualTo(2);
      assertThat(live.at("/promoted/actor").asString()).isEqualTo("ann");
      assertThat(live.path("answered")).hasSize(1);
      assertThat(live.at("/answered/0/version").asInt()).isEqualTo(1);
      assertThat(live.at("/answered/0/server").asString()).endsWith(":" + running.port());

      running.post("/v2/repository/models/m/unload", "{}");
      awaitEvents(running.store, 7);
      live = liveNow(running);
      assertThat(live.at("/promoted/version").asInt()).isEqualTo(2);
      assertThat(live.path("answered")).isEmpty();
    }
  }

  @Test
  void serversOfOneRegistryEachTellWhatTheyAnswered() throws Exception {
    try (Running one = Running.registry(folder, Map.of("m", SmallModels.number(folder, 1000)));
        JoistServer other = start(one.store, folder)) {
      awaitEvents(one.store, 4);
      assertThat(liveNow(one).path("answered").findValuesAsString("server"))
          .extracting(server -> server.substring(server.lastIndexOf(':') + 1))
          .containsExactlyInAnyOrder(Integer.toString(one.port()), Integer.toString(other.port()));
    }
  }
}
