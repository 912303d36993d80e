package joist.server.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import joist.serving.VersionPolicy;
import joist.serving.aim.Aim;

/** Which models are served, and how: all that a configuration says. */
public record ServeConfig(Map<String, Model> models) {
  public ServeConfig {
    models = new TreeMap<>(models);
  }

  /**
   * Where a model runs.
   *
   * @param pin whether it stays in memory whatever others need
   * @param isolated whether in a child process
   */
  public record Home(boolean pin, boolean isolated) {
    /** In the server, in memory while it is asked for most. */
    public static final Home COMMON = new Home(false, false);

    /** In words, behind others. */
    @Override
    public String toString() {
      return (pin ? ", pinned" : "") + (isolated ? ", in a process of its own" : "");
    }
  }

  /**
   * One model.
   *
   * @param file what is served under the name; empty for what the registry has
   * @param labels versions by the names that they are given; they stay live for that
   * @param home where it runs, and whether it stays there
   * @param aim what its requests are held to
   */
  public record Model(
      Optional<Path> file,
      VersionPolicy versions,
      Map<String, Integer> labels,
      Home home,
      Aim aim) {
    public Model {
      labels = Map.copyOf(labels);
    }

    /** Whether the same versions answer as by {@code other}. */
    public boolean servesAs(Model other) {
      return file.equals(other.file)
          && versions.equals(other.versions)
          && labelled().equals(other.labelled())
          && home.isolated == other.home.isolated;
    }

    /** Those of the registered versions that stay live, whatever answers for the name. */
    public Set<Integer> kept(Collection<Integer> registered) {
      Set<Integer> kept = new HashSet<>(versions.kept(registered));
      kept.addAll(labelled());
      return kept;
    }

    /** What a label names stays when another version is promoted; a list says all itself. */
    private Set<Integer> labelled() {
      return versions.followsRegistry() ? Set.copyOf(labels.values()) : Set.of();
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
      String held = aim.equals(Aim.COMMON) ? "" : ", " + aim;
      return what + named + home + held;
    }
  }
}
