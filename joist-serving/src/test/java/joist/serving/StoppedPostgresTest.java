package joist.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import joist.store.Store;
import joist.store.StoreException;
import joist.store.StoreOutOfReachException;
import joist.store.StoreSettings;
import joist.store.Stores;
import joist.tensor.Ledger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A PostgreSQL that goes away and comes back while its models are served. The test's own gate
 * stands between: closed, it ends all connections and lets none in, as a server that was stopped.
 */
@Tag("postgres")
class StoppedPostgresTest {
  @TempDir Path folder;

  private static List<String> poll(RegistryWatcher watcher) {
    return watcher.poll().stream()
        .map(begun -> begun.join())
        .map(report -> report.name() + ":" + report.version() + " " + report.state().label())
        .toList();
  }

  @Test
  void whatIsServedIsServedOnAndTheRegistryIsFollowedAgain() throws Exception {
    String server = System.getProperty("joist.test.postgres", "");
    String schema = "t" + UUID.randomUUID().toString().replace("-", "");
    try (Connection admin = DriverManager.getConnection(server)) {
      admin.createStatement().execute("CREATE SCHEMA " + schema);
      URI address = URI.create(server.substring("jdbc:".length()));
      try (TcpGate gate = new TcpGate(address.getHost(), address.getPort())) {
        String through = server.replace(":" + address.getPort() + "/", ":" + gate.port() + "/");
        follow(through + "&currentSchema=" + schema, gate);
      } finally {
        admin.createStatement().execute("DROP SCHEMA " + schema + " CASCADE");
      }
    }
  }

  /** It is there at once; that the pool of connections finds out takes a moment. */
  private static void promoteWhenItIsThere(Store store) {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (true) {
      try {
        store.promote("m", 2, "test", "after it came back");
        return;
      } catch (StoreOutOfReachException notYet) {
        assertThat(System.nanoTime()).as(notYet.getMessage()).isLessThan(end);
      }
    }
  }

  /** Half a second may be too little on a machine that is away for a while. */
  private static Store openHasty(StoreSettings settings) {
    while (true) {
      try {
        return Stores.open(settings);
      } catch (StoreException late) {
        assertThat(late).hasMessageContaining("cannot reach the store");
      }
    }
  }

  private void follow(String url, TcpGate gate) throws Exception {
    StoreSettings settings = StoreSettings.of(url).withCache(folder.resolve("cache"));
    try (Store store = Stores.open(settings.withPatience(Duration.ofMinutes(2)));
        Store hasty = openHasty(settings.withPatience(Duration.ofMillis(500)));
        Deployments deployments =
            new Deployments(
                new Deployments.WarmSettings(10, Duration.ofSeconds(1)),
                new Ledger(1 << 28),
                ServingClock.system(),
                Runnable::run,
                new SampleRows())) {
      RegistryWatcher watcher = new RegistryWatcher(store, deployments, Set.of());
      store.register("m", SmallModels.number(folder, 1000), Map.of(), "test");
      assertThat(poll(watcher)).containsExactly("m:1 live");
      store.register("m", SmallModels.number(folder, 2000), Map.of(), "test");

      gate.close();
      assertThatExceptionOfType(StoreOutOfReachException.class)
          .isThrownBy(new RegistryWatcher(hasty, deployments, Set.of())::poll);
      assertThatExceptionOfType(StoreOutOfReachException.class)
          .isThrownBy(() -> hasty.promote("m", 2, "test", "while it is away"));
      try (Lease lease = deployments.acquire("m")) {
        assertThat(lease.model().predict(Map.of("distance", 5.0, "city", "ATL")).value())
            .isEqualTo(1015);
      }

      gate.open();
      promoteWhenItIsThere(store);
      assertThat(poll(watcher)).containsExactly("m:2 live");
    }
  }
}
