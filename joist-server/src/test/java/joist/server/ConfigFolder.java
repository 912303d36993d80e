package joist.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import joist.server.operations.ModelSource;
import joist.serving.SmallModels;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;

/** A folder with a registry, and with the file that servers of it follow. */
final class ConfigFolder {
  private final Path folder;
  private Store store; // which a server closes

  /**
   * Of the versions 1 to 3 of m, whose number a prediction tells, of another and an unsound one.
   */
  ConfigFolder(Path folder) {
    this.folder = folder;
    store = open();
    for (int version = 1; version <= 3; version++) {
      store.register("m", SmallModels.number(folder, version * 1000), Map.of(), "test");
    }
    store.register("other", SmallModels.number(folder, 9000), Map.of(), "test");
    Path unsound = SmallModels.corrupted(SmallModels.number(folder, 5));
    store.register("unsound", unsound, Map.of(), "test");
  }

  Store store() {
    return store;
  }

  /** The registry, once more. */
  Store open() {
    return Stores.open(StoreSettings.of(folder.resolve("store").toString()));
  }

  /** For the next server. */
  void reopen() {
    store = open();
  }

  /** The file that is followed. */
  Path file() {
    return folder.resolve("serve.json");
  }

  /** A server that follows the file, which says this. */
  Running following(String json) throws IOException {
    return following(json, Running.settings());
  }

  Running following(String json, ServerSettings settings) throws IOException {
    Files.writeString(file(), json);
    return Running.of(
        settings,
        new ModelSource.Registry(store, folder.toString(), Set.of(), Optional.of(file())),
        store);
  }

  Path packageOf(String name, int version) {
    return store.packageFile(store.find(name, version).orElseThrow().digest());
  }

  /** What the audit log tells of how a model is served, the oldest first. */
  static List<String> events(Store store, String model) {
    return store.audit(Optional.of(model), 100).reversed().stream()
        .filter(event -> !Set.of("register", "promote").contains(event.action()))
        .map(event ->
            "%s %d %s%s"
                .formatted(
                    event.action(),
                    event.version(),
                    event.actor(),
                    event.action().equals("configured") ? ": " + event.detail() : ""))
        .toList();
  }
}
