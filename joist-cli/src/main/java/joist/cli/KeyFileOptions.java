package joist.cli;

import java.nio.file.Path;
import joist.server.access.KeyFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which file the keys are in. */
final class KeyFileOptions {
  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description =
          "The file of keys, which 'joist serve' reads too. Default: JOIST_KEYS, else"
              + " ~/.joist/keys.json.")
  private @Nullable Path file;

  KeyFile open() {
    return new KeyFile(path());
  }

  /** Whether a file was named. */
  boolean isNamed() {
    return file != null || !named().isBlank();
  }

  Path path() {
    if (file != null) {
      return file;
    }
    String named = named();
    return named.isBlank()
        ? Path.of(System.getProperty("user.home"), ".joist", "keys.json")
        : Path.of(named);
  }

  private static String named() {
    return System.getenv().getOrDefault("JOIST_KEYS", "");
  }
}
