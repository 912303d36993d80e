package joist.graph.typing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An Einsum equation, such as {@code "bij,bjk->bik"}, with its indices numbered.
 *
 * <p>Each letter is an index. An ellipsis stands for the axes that the letters of its term leave
 * over, and those of all terms are aligned at their ends. Without an arrow the output has the
 * ellipsis and then, in ASCII order, the letters that occur once.
 *
 * @param labels how many indices there are
 * @param inputs the index of each axis of each input
 * @param output the index of each axis of the output
 */
public record EinsumTerms(int labels, List<List<Integer>> inputs, List<Integer> output) {
  private static final String ELLIPSIS = "...";

  public EinsumTerms {
    inputs = inputs.stream().map(List::copyOf).toList();
    output = List.copyOf(output);
  }

  /**
   * Reads an equation for inputs of these ranks.
   *
   * @throws IllegalArgumentException when it does not fit them
   */
  public static EinsumTerms of(String equation, List<Integer> ranks) {
    String compact = equation.replace(" ", "");
    int arrow = compact.indexOf("->");
    String left = arrow < 0 ? compact : compact.substring(0, arrow);
    List<String> terms = List.of(left.split(",", -1));
    if (terms.size() != ranks.size()) {
      throw new IllegalArgumentException(
          "expected an equation of %d terms, got '%s'".formatted(ranks.size(), equation));
    }
    int broadcast = 0;
    for (int k = 0; k < terms.size(); k++) {
      broadcast = Math.max(broadcast, ellipsis(terms.get(k), ranks.get(k)));
    }
    Map<Character, Integer> numbers = new HashMap<>();
    List<List<Integer>> inputs = new ArrayList<>();
    for (int k = 0; k < terms.size(); k++) {
      int own = Math.max(0, ellipsis(terms.get(k), ranks.get(k)));
      inputs.add(labels(terms.get(k), numbers, broadcast, own));
    }
    int count = broadcast + numbers.size();
    String right = arrow < 0 ? implicit(left) : compact.substring(arrow + 2);
    List<Integer> output = labels(right, numbers, broadcast, broadcast);
    if (broadcast + numbers.size() != count) {
      throw new IllegalArgumentException(
          "the output of '%s' has a letter that no input has".formatted(equation));
    }
    return new EinsumTerms(count, inputs, output);
  }

  /** The indices that are summed over: those that the output does not have. */
  public List<Integer> summed() {
    List<Integer> rest = new ArrayList<>();
    for (int label = 0; label < labels; label++) {
      if (!output.contains(label)) {
        rest.add(label);
      }
    }
    return rest;
  }

  /** How many axes the ellipsis of a term stands for, or -1 where it has none. */
  private static int ellipsis(String term, int rank) {
    boolean has = term.contains(ELLIPSIS);
    int letters = term.length() - (has ? ELLIPSIS.length() : 0);
    if (has ? rank < letters : rank != letters) {
      throw new IllegalArgumentException(
          "the term '%s' does not fit an input of rank %d".formatted(term, rank));
    }
    return has ? rank - letters : -1;
  }

  /** The indices of a term; those of an ellipsis come first, the last {@code own} of them. */
  private static List<Integer> labels(
      String term, Map<Character, Integer> numbers, int broadcast, int own) {
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < term.length(); i++) {
      if (term.startsWith(ELLIPSIS, i)) {
        for (int axis = broadcast - own; axis < broadcast; axis++) {
          labels.add(axis);
        }
        i += ELLIPSIS.length() - 1;
      } else if (isLetter(term.charAt(i))) {
        int next = broadcast + numbers.size();
        labels.add(numbers.computeIfAbsent(term.charAt(i), letter -> next));
      } else {
        throw new IllegalArgumentException(
            "expected letters and at most one ellipsis, got the term '" + term + "'");
      }
    }
    return labels;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static String implicit(String left) {
    Map<Character, Integer> counts = new TreeMap<>();
    for (int i = 0; i < left.length(); i++) {
      if (isLetter(left.charAt(i))) {
        counts.merge(left.charAt(i), 1, Integer::sum);
      }
    }
    StringBuilder output = new StringBuilder(left.contains(ELLIPSIS) ? ELLIPSIS : "");
    counts.forEach((letter, count) -> {
      if (count == 1) {
        output.append(letter);
      }
    });
    return output.toString();
  }
}
