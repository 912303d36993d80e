package joist.cli;

import java.nio.file.Path;
import java.util.Locale;
import joist.store.Names;
import joist.store.StoreException;

/** A model's name made from a file's: its stem in the letters that a name may have. */
final class ModelName {
  private ModelName() {}

  /** The name, if the store takes it: to be asked before anything is read or trained. */
  static String checked(String name) {
    try {
      Names.check(name);
    } catch (StoreException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    return name;
  }

  static String of(Path file) {
    String stem =
        String.valueOf(file.getFileName())
            .toLowerCase(Locale.ROOT)
            .replaceFirst("\\.gz$", "")
            .replaceFirst("\\.[a-z]+$", "")
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceFirst("^[^a-z0-9]+", "");
    return stem.isEmpty() ? "model" : stem.substring(0, Math.min(stem.length(), 63));
  }
}
