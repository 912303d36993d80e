package joist.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import joist.store.ModelVersion;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
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

  Store open() {
    return Stores.open(settings());
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
    return found.orElseThrow(() -> unknown(store, reference));
  }

  private static BadInputException unknown(Store store, String reference) {
    String known =
        String.join(
            ", ", store.versions().stream().map(ModelVersion::reference).limit(20).toList());
    return new BadInputException(
        "expected a registered model, got '%s'; %s"
            .formatted(
                reference,
                known.isEmpty()
                    ? "the store is empty: 'joist train' or 'joist import' registers one"
                    : "the store has " + known));
  }
}
