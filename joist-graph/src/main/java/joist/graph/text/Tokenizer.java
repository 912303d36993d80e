package joist.graph.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Breaks text into tokens as the operator {@code com.microsoft.Tokenizer} does: into what an
 * expression matches, or into what lies between the matches of separators. Matches are the first
 * and, of those that start there, the longest ones.
 *
 * @param token what a token is; empty where separators are given
 * @param separators what lies between tokens, taken out one after another; none makes a token of
 *     each character
 * @param least drops tokens of fewer characters
 */
public record Tokenizer(
    Optional<RegularExpression> token, List<RegularExpression> separators, long least) {
  public Tokenizer {
    separators = List.copyOf(separators);
  }

  /** A part of a text, from a character to before another. */
  private record Part(int from, int to) {
    boolean isEmpty() {
      return from == to;
    }
  }

  public List<String> tokens(String text) {
    int[] characters = text.codePoints().toArray();
    Part whole = new Part(0, characters.length);
    return parts(characters, whole).stream()
        .filter(part -> part.to - part.from >= Math.max(1, least))
        .map(part -> new String(characters, part.from, part.to - part.from))
        .toList();
  }

  private List<Part> parts(int[] characters, Part whole) {
    if (token.isPresent()) {
      return matches(token.get(), characters, whole);
    }
    if (separators.isEmpty()) {
      return single(whole);
    }
    List<Part> parts = List.of(whole);
    for (RegularExpression separator : separators) {
      List<Part> smaller = new ArrayList<>();
      parts.forEach(part -> smaller.addAll(between(separator, characters, part)));
      parts = smaller;
    }
    return parts;
  }

  private static List<Part> single(Part whole) {
    List<Part> parts = new ArrayList<>();
    for (int at = whole.from; at < whole.to; at++) {
      parts.add(new Part(at, at + 1));
    }
    return parts;
  }

  private static List<Part> matches(RegularExpression expression, int[] characters, Part within) {
    List<Part> found = new ArrayList<>();
    int at = within.from;
    while (at < within.to) {
      int end = Math.min(expression.longest(characters, at), within.to);
      if (end > at) {
        found.add(new Part(at, end));
      }
      at = Math.max(at + 1, end);
    }
    return found;
  }

  private static List<Part> between(RegularExpression separator, int[] characters, Part within) {
    List<Part> parts = new ArrayList<>();
    int start = within.from;
    for (Part match : matches(separator, characters, within)) {
      parts.add(new Part(start, match.from));
      start = match.to;
    }
    parts.add(new Part(start, within.to));
    parts.removeIf(Part::isEmpty);
    return parts;
  }
}
