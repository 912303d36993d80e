package joist.server.config;

import java.util.Collection;
import java.util.Comparator;

/** The word that was probably meant. */
final class NearMiss {
  private static final int FAR = 3;

  private NearMiss() {}

  /** Such as {@code ; did you mean "labels"?}, or which words there are. */
  static String of(String word, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
        .filter(nearest -> distance(word, nearest) <= FAR)
        .map(nearest -> "; did you mean \"%s\"?".formatted(nearest))
        .orElseGet(() -> "; there are " + String.join(", ", known));
  }

  /** How many letters must be put in, left out or changed (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
