package joist.server.config;

import java.util.Collection;
import java.util.List;
import joist.table.NearestNames;

/** The word that was probably meant. */
final class NearMiss {
  private NearMiss() {}

  /** Such as {@code ; did you mean "labels"?}, or which words there are. */
  static String of(String word, Collection<String> known) {
    List<String> near = NearestNames.nearest(word, known);
    return near.isEmpty()
        ? "; there are " + String.join(", ", known)
        : "; did you mean \"%s\"?".formatted(near.getFirst());
  }
}
