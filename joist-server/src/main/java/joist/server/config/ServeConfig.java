package joist.server.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import joist.serving.VersionPolicy;

/** Which models are served, and how: all that a configuration says. */
public record ServeConfig(Map<String, Model> models) {
  public ServeConfig {
    models = new TreeMap<>(models);
  }

  /**
   * One model.
   *
   * @param file what is served under the name; empty for what the registry has
   * @param labels versions by the names that they are given
   * @param pin whether it stays in memory whatever others need
   */
  public record Model(
      Optional<Path> file, VersionPolicy versions, Map<String, Integer> labels, boolean pin) {
    public Model {
      labels = Map.copyOf(labels);
    }

    /** In words. */
    @Override
    public String toString() {
      String what =
          file.map(path -> "the file " + path)
              .orElseGet(() ->
                  switch (versions) {
                    case VersionPolicy.Latest latest -> "the latest version";
                    case VersionPolicy.All all -> "all versions";
                    case VersionPolicy.Specific specific ->
                        "versions " + new TreeSet<>(specific.versions());
                  });
      String named = labels.isEmpty() ? "" : ", labels " + new TreeMap<>(labels);
      return what + named + (pin ? ", pinned" : "");
    }
  }
}
