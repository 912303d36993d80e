package joist.server.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.server.config.ConfigException;
import joist.server.config.ServeConfig;

/**
 * Which files a configuration may name. Who may write the file on this machine may name any; who
 * asks over the network, those of its folder: else an operator's key, or a page that uses one,
 * could try which files there are, and have them read.
 *
 * @param folder that files lie in; empty for anywhere
 */
record AskedFiles(Optional<Path> folder) {
  static final AskedFiles ALL = new AskedFiles(Optional.empty());

  static AskedFiles under(Path folder) {
    return new AskedFiles(Optional.of(folder));
  }

  /**
   * Lets a configuration pass.
   *
   * @param followed what it names may be named again
   * @throws ConfigException when it names others, saying nothing about whether they are there
   */
  void require(ServeConfig wanted, ServeConfig followed) {
    List<String> problems = new ArrayList<>();
    folder.ifPresent(within ->
        wanted
            .models()
            .forEach((name, model) ->
                model
                    .file()
                    .filter(file -> !isFollowed(file, followed) && !isUnder(within, file))
                    .ifPresent(file ->
                        problems.add(
                            "model \"%s\": expected a \"file\" in the folder of the configuration that is followed, got %s; name others in the file itself"
                                .formatted(name, file)))));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private static boolean isFollowed(Path file, ServeConfig followed) {
    return followed.models().values().stream()
        .anyMatch(model -> model.file().equals(Optional.of(file)));
  }

  private static boolean isUnder(Path folder, Path file) {
    return real(file).startsWith(real(folder));
  }

  /** Where a path leads, as far as there is anything. */
  private static Path real(Path path) {
    Path there = path.toAbsolutePath().normalize();
    try {
      for (Path up = there; up != null; up = up.getParent()) {
        if (Files.exists(up)) {
          return up.toRealPath().resolve(up.relativize(there)).normalize();
        }
      }
    } catch (IOException unreadable) {
      return Path.of("/"); // under no folder but the root
    }
    return there;
  }
}
