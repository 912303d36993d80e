package joist.table;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The names that a mistyped name most likely meant. */
public final class NearestNames {
  private static final int SHOWN = 3;
  private static final int MOST_COMPARED = 10_000;

  private NearestNames() {}

  /** {@code "; did you mean 'a' or 'b'?"}, or the known names when none is near. */
  public static String hint(String name, Collection<String> known) {
    List<String> near = nearest(name, known);
    if (!near.isEmpty()) {
      return "; did you mean '" + String.join("' or '", near) + "'?";
    }
    if (known.isEmpty()) {
      return "";
    }
    String some = String.join(", ", known.stream().limit(20).toList());
    return "; there are: "
        + some
        + (known.size() > 20 ? ", and " + (known.size() - 20) + " more" : "");
  }

  /** The nearest names by edit distance, case aside, at most a third of the name away. */
  public static List<String> nearest(String name, Collection<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT);
    int most = Math.max(1, name.length() / 3);
    record Candidate(String name, int distance) {}
    return known.stream()
        .limit(MOST_COMPARED)
        .map(other -> new Candidate(other, distance(wanted, other.toLowerCase(Locale.ROOT))))
        .filter(candidate -> candidate.distance() <= most)
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .limit(SHOWN)
        .map(Candidate::name)
        .toList();
  }

  /** Insertions, deletions, replacements and swaps of neighbours. */
  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > a.length()) {
      return Integer.MAX_VALUE;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : least(d, a, b, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int least(int[][] d, String a, String b, int i, int j) {
    int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
  }
}
