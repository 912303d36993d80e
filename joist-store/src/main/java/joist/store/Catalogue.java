package joist.store;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All versions of all names at one revision, by name, newest version first. */
record Catalogue(long revision, List<ModelVersion> versions) {
  static final Catalogue UNREAD = new Catalogue(-1, List.of());

  Catalogue {
    versions = List.copyOf(versions);
  }

  List<ModelVersion> versions(String name) {
    return versions.stream().filter(version -> version.name().equals(name)).toList();
  }

  Optional<ModelVersion> find(String name, int number) {
    return versions(name).stream().filter(version -> version.version() == number).findFirst();
  }

  /** The complaint about a version that is not there, with what is. */
  StoreException unknown(String name, int version) {
    List<ModelVersion> present = versions(name);
    if (!present.isEmpty()) {
      return new StoreException(
          "%s has no version %d; its versions are 1 to %d, the newest is %s"
              .formatted(
                  name, version, present.getFirst().version(), present.getFirst().reference()));
    }
    List<String> names = versions.stream().map(ModelVersion::name).distinct().toList();
    if (names.isEmpty()) {
      return new StoreException(
          "no model '%s': the store is empty. Register one first, with joist train or joist import"
              .formatted(name));
    }
    String nearest =
        names.stream()
            .min(Comparator.comparingInt(n -> EditDistance.between(n, name)))
            .orElseThrow();
    return new StoreException(
        "no model '%s'; did you mean '%s'? The store has %d: %s"
            .formatted(name, nearest, names.size(), shown(names)));
  }

  private static String shown(List<String> names) {
    int most = 20;
    String first = String.join(", ", names.subList(0, Math.min(most, names.size())));
    return names.size() > most ? first + ", ..." : first;
  }
}
