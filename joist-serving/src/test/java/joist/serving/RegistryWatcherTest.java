package joist.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import joist.store.Store;
import joist.store.StoreException;
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
  void doesNotGoBackWhileAPromotionIsUnderWay() {
    register("m", SmallModels.number(folder, 1000));
    RegistryWatcher watcher = new RegistryWatcher(store, deployments, Set.of());
    poll(watcher);
    register("m", SmallModels.number(folder, 2000));
    CompletableFuture<DeployReport> promoted = new CompletableFuture<>();
    watcher.whilePromoting(
        "m",
        () ->
            watcher
                .deploy(store.find("m", 2).orElseThrow())
                .thenCombine(promoted, (report, done) -> report));

    assertThat(poll(watcher)).as("the registry says that 1 is live").isEmpty();
    assertThat(deployments.live("m").orElseThrow().version()).isEqualTo(2);
    promoted.completeExceptionally(new IllegalStateException("the registry is full"));
    assertThat(poll(watcher)).as("it was not promoted").containsExactly("m:1 live");
  }

  /** What the poll has read names 1; by the time it would follow that, 2 was promoted. */
  @Test
  void doesNotGoBackForAPromotionThatCameWhileItLooked() {
    register("m", SmallModels.number(folder, 1000));
    register("m", SmallModels.number(folder, 2000));
    AtomicReference<Runnable> whileLooking = new AtomicReference<>(() -> {});
    Store slow =
        (Store)
            Proxy.newProxyInstance(
                Store.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (proxy, method, arguments) -> {
                  Object answer = method.invoke(store, arguments);
                  if (method.getName().equals("versions")) {
                    whileLooking.getAndSet(() -> {}).run();
                  }
                  return answer;
                });
    RegistryWatcher watcher = new RegistryWatcher(slow, deployments, Set.of());
    whileLooking.set(() ->
        watcher.whilePromoting(
            "m",
            () ->
                watcher
                    .deploy(store.find("m", 2).orElseThrow())
                    .thenApply(report -> {
                      store.promote("m", 2, "test", "");
                      return report;
                    })));

    assertThat(poll(watcher)).isEmpty();
    assertThat(deployments.live("m").orElseThrow().version()).isEqualTo(2);
    assertThat(poll(watcher)).as("it looks again, and all is as it says").isEmpty();
  }

  @Test
  void looksAgainForAPackageThatIsNotThereNow() throws Exception {
    register("m", SmallModels.number(folder, 1000));
    register("n", SmallModels.number(folder, 2000));
    RegistryWatcher watcher = new RegistryWatcher(store, deployments, Set.of());
    Path file = store.packageFile(store.live("m").orElseThrow().digest());
    Path away = Files.move(file, folder.resolve("away"));

    assertThat(poll(watcher)).as("the others are not kept waiting").containsExactly("n:1 live");
    assertThat(poll(watcher)).isEmpty();
    Files.move(away, file);
    assertThat(poll(watcher)).containsExactly("m:1 live");
    assertThat(poll(watcher)).isEmpty();
  }

  /** The caller hears how they went: it has to tell the audit log. */
  @Test
  void tellsWhatItBeganWhereNoMoreIsBegun() {
    AtomicInteger places = new AtomicInteger(1);
    Executor closes =
        task -> {
          if (places.getAndDecrement() == 0) {
            throw new RejectedExecutionException();
          }
          task.run();
        };
    register("a", SmallModels.number(folder, 1000));
    register("b", SmallModels.number(folder, 2000));
    try (Deployments closing =
        new Deployments(
            new Deployments.WarmSettings(5, Duration.ofSeconds(1)),
            new Ledger(10_000_000),
            ServingClock.system(),
            closes,
            new SampleRows())) {
      assertThat(poll(new RegistryWatcher(store, closing, Set.of()))).containsExactly("a:1 live");
    }
  }

  /** Another thread applies a configuration while this one looks. */
  @Test
  void looksAgainWhenItIsToldToFollowOthersWhileItLooks() {
    register("a", SmallModels.number(folder, 1000));
    register("b", SmallModels.number(folder, 2000));
    AtomicReference<Runnable> whileLooking = new AtomicReference<>(() -> {});
    Store slow =
        (Store)
            Proxy.newProxyInstance(
                Store.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("packageFile")) {
                    whileLooking.getAndSet(() -> {}).run();
                  }
                  return method.invoke(store, arguments);
                });
    RegistryWatcher watcher = new RegistryWatcher(slow, deployments, Set.of());
    VersionPolicy latest = new VersionPolicy.Latest();
    watcher.follow(Map.of("b", latest));
    whileLooking.set(() -> watcher.follow(Map.of("a", latest, "b", latest)));

    assertThat(poll(watcher)).containsExactly("b:1 live");
    assertThat(poll(watcher)).containsExactly("a:1 live");
    assertThat(poll(watcher)).isEmpty();
  }

  @Test
  void goesOnWhenTheStoreHasVanishedAndReturned() throws Exception {
    register("m", SmallModels.number(folder, 1000));
    RegistryWatcher watcher = new RegistryWatcher(store, deployments, Set.of());
    poll(watcher);
    register("m", SmallModels.number(folder, 2000));
    Path away = Files.move(folder.resolve("store"), folder.resolve("away"));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(watcher::poll)
        .withMessageContaining(folder.resolve("store").toString());
    assertThat(deployments.live("m").orElseThrow().version()).isEqualTo(1);
    Files.move(away, folder.resolve("store"));
    assertThat(poll(watcher)).isEmpty();
    store.promote("m", 2, "test", "after");
    assertThat(poll(watcher)).containsExactly("m:2 live");
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
