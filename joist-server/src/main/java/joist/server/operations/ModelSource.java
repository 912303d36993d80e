package joist.server.operations;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import joist.store.Store;

/** Where served models come from. */
public sealed interface ModelSource {
  /** Models that are not registered, each served under its own name. */
  List<Path> files();

  /**
   * A registry, followed: what is live there is served here.
   *
   * @param location how a person names it, for the console
   * @param names the models to follow; empty for all
   * @param config a file that says which models, instead; it is followed too
   * @param files models beside them that are not registered, of other names
   */
  record Registry(
      Store store, String location, Set<String> names, Optional<Path> config, List<Path> files)
      implements ModelSource {
    public Registry {
      names = Set.copyOf(names);
      files = List.copyOf(files);
    }

    public Registry(Store store, String location, Set<String> names, Optional<Path> config) {
      this(store, location, names, config, List.of());
    }

    public Registry(Store store, String location, Set<String> names) {
      this(store, location, names, Optional.empty());
    }
  }

  /** Files, each served under its own name, without a registry. */
  record Files(List<Path> files) implements ModelSource {
    public Files {
      files = List.copyOf(files);
    }
  }
}
