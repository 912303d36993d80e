package joist.serving;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Which versions of a model are live at once. */
public sealed interface VersionPolicy {
  /** The one that the registry says is live; the one before it is the way back. */
  record Latest() implements VersionPolicy {}

  /** Every registered one; the one that the registry says is live answers for the name. */
  record All() implements VersionPolicy {}

  /** These and no others, whatever is promoted; the highest answers for the name. */
  record Specific(Set<Integer> versions) implements VersionPolicy {
    public Specific {
      versions = Set.copyOf(versions);
      if (versions.isEmpty() || versions.stream().anyMatch(version -> version < 1)) {
        throw new IllegalArgumentException("expected versions from 1, got " + versions);
      }
    }

    /** The one that answers for the name. */
    public int answering() {
      return new TreeSet<>(versions).last();
    }
  }

  /** Whether what is promoted in the registry answers for the name. */
  default boolean followsRegistry() {
    return switch (this) {
      case Latest latest -> true;
      case All all -> true;
      case Specific specific -> false;
    };
  }

  /** Those of the registered versions that stay live, whatever answers for the name. */
  default Set<Integer> kept(Collection<Integer> registered) {
    return switch (this) {
      case Latest latest -> Set.of();
      case All all -> Set.copyOf(registered);
      case Specific specific -> specific.versions();
    };
  }
}
