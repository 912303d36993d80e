package joist.cli;

import java.nio.file.Path;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import joist.store.ModelVersion;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import joist.table.NearestNames;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store a command works on, and finding a model in it by reference. */
final class StoreOptions {
  @Option(
      names = "--store",
      paramLabel = "FOLDER|jdbc:postgresql:…",
      description =
          "Where models are kept: a folder, or a PostgreSQL address. Default: JOIST_STORE, else"
              + " ~/.joist.")
  private @Nullable String location;

  /** The store; what is missing of it is made. */
  Store open() {
    return Stores.open(settings());
  }

  /**
   * The store that is there.
   *
   * @throws UnusableException when there is none in the folder: who only reads makes none, and a
   *     misspelt folder is not to become an empty store
   */
  Store openExisting() {
    if (isAbsent()) {
      throw new UnusableException(
          "expected a store in '%s', found none there; 'joist train' and 'joist import' make one"
              .formatted(settings().location()));
    }
    return open();
  }

  /** Whether there is none in the folder. */
  boolean isAbsent() {
    return Stores.isAbsent(settings());
  }

  StoreSettings settings() {
    return StoreSettings.of(
        Optional.ofNullable(location).orElseGet(() -> fromSurroundings(System.getenv())));
  }

  private static String fromSurroundings(Map<String, String> environment) {
    String named = environment.getOrDefault("JOIST_STORE", "");
    return named.isBlank() ? Path.of(System.getProperty("user.home"), ".joist").toString() : named;
  }

  /**
   * The version that {@code NAME} or {@code NAME:VERSION} refers to; without a version the live
   * one.
   *
   * @throws BadInputException when the store has none, naming those it has
   */
  static ModelVersion resolve(Store store, String reference) {
    ModelReference parsed = ModelReference.parse(reference);
    Optional<ModelVersion> found =
        parsed.version().isPresent()
            ? store.find(parsed.name(), parsed.version().get())
            : store.live(parsed.name());
    return found.orElseThrow(() -> unknown(store, parsed, reference));
  }

  private static BadInputException unknown(Store store, ModelReference asked, String reference) {
    List<ModelVersion> all = store.versions();
    if (all.isEmpty()) {
      return new BadInputException(
          "expected a registered model, got '%s'; the store is empty: 'joist train' or 'joist import' registers one"
              .formatted(reference));
    }
    IntSummaryStatistics versions =
        all.stream()
            .filter(version -> version.name().equals(asked.name()))
            .mapToInt(ModelVersion::version)
            .summaryStatistics();
    return new BadInputException(
        versions.getCount() > 0
            ? "expected one of '%1$s:%2$d' to '%1$s:%3$d', got '%4$s'"
                .formatted(asked.name(), versions.getMin(), versions.getMax(), reference)
            : "expected a registered model, got '%s'%s"
                .formatted(reference, NearestNames.hint(asked.name(), names(all))));
  }

  private static Set<String> names(List<ModelVersion> all) {
    return all.stream().map(ModelVersion::name).collect(Collectors.toCollection(TreeSet::new));
  }
}
