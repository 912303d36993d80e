package joist.server.config;

import java.util.Collection;
import java.util.Comparator;
import joist.store.EditDistance;

/** The word that was probably meant. */
final class NearMiss {
  private static final int FAR = 3;

  private NearMiss() {}

  /** Such as {@code ; did you mean "labels"?}, or which words there are. */
  static String of(String word, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> EditDistance.between(word, candidate)))
        .filter(nearest -> EditDistance.between(word, nearest) <= FAR)
        .map(nearest -> "; did you mean \"%s\"?".formatted(nearest))
        .orElseGet(() -> "; there are " + String.join(", ", known));
  }
}
