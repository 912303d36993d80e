package joist.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import joist.tensor.Ledger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryWatcherTest {
  @TempDir Path folder;
  private final Deployments deployments =
      new Deployments(
          new Deployments.WarmSettings(5, Duration.ofSeconds(1)),
          new Ledger(10_000_000),
          ServingClock.system(),
          Runnable::run,
          new SampleRows());
  private Store store;

  @BeforeEach
  void open() {
    store = Stores.open(StoreSettings.of(folder.resolve("store").toString()));
  }

  @AfterEach
  void close() {
    deployments.close();
    store.close();
  }

  private void register(String name, Path file) {
    store.register(name, file, Map.of(), "test");
  }

  private List<String> poll(RegistryWatcher watcher) {
    return watcher.poll().stream()
        .map(begun -> begun.join())
        .map(report -> report.name() + ":" + report.version() + " " + report.state().label())
        .toList();
  }

  @Test
  void followsWhatBecomesLive() {
    register("m", SmallModels.number(folder, 1000));
    RegistryWatcher watcher = new RegistryWatcher(store, deployments, Set.of());

    assertThat(poll(watcher)).containsExactly("m:1 live");
    assertThat(poll(watcher)).isEmpty();
    register("m", SmallModels.number(folder, 2000));
    assertThat(poll(watcher)).as("registered, not promoted").isEmpty();
    store.promote("m", 2, "test", "better");
    assertThat(poll(watcher)).containsExactly("m:2 live");
    store.promote("m", 1, "test", "back");
    assertThat(poll(watcher)).containsExactly("m:1 live");
  }

  @Test
  void followsOnlyTheNamedModels() {
    register("a", SmallModels.number(folder, 1000));
    register("b", SmallModels.number(folder, 2000));

    assertThat(poll(new RegistryWatcher(store, deployments, Set.of("b"))))
        .containsExactly("b:1 live");
  }

  @Test
  void keepsServingWhatItDidWhenThePromotedVersionFails() {
    Path good = SmallModels.number(folder, 1000);
    register("m", good);
    RegistryWatcher watcher = new RegistryWatcher(store, deployments, Set.of());
    poll(watcher);
    register("m", SmallModels.corrupted(good));
    store.promote("m", 2, "test", "broken");

    assertThat(poll(watcher)).containsExactly("m:2 failed");
    assertThat(deployments.live("m").orElseThrow().version()).isEqualTo(1);
    assertThat(poll(watcher)).as("not tried again").isEmpty();
  }
}
