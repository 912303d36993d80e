package joist.graph.text;

import java.util.BitSet;
import joist.graph.GraphException;

/**
 * A regular expression in RE2's syntax: whether it matches the whole of a text, and the longest
 * match from a place on.
 *
 * <p>The time is in proportion to the length of the text times the size of the expression, whatever
 * both are: all ways through the expression are followed at once, a character at a time. Immutable
 * and thread-safe.
 */
public final class RegularExpression {
  private final Automaton automaton;

  private RegularExpression(Automaton automaton) {
    this.automaton = automaton;
  }

  /**
   * The matcher of a pattern.
   *
   * @throws GraphException when the pattern is not valid RE2 syntax, or needs {@code \C}, which
   *     matches half characters
   */
  public static RegularExpression of(String pattern) {
    return new RegularExpression(Automaton.of(new ExpressionParser(pattern).parse()));
  }

  /** True when the whole text matches. */
  public boolean matches(String text) {
    int[] characters = text.codePoints().toArray();
    return longest(characters, 0) == characters.length;
  }

  /** The end of the longest match that starts at {@code from}; -1 where none does. */
  int longest(int[] characters, int from) {
    BitSet states = automaton.start(characters, from);
    int end = automaton.accepts(states) ? from : -1;
    for (int at = from; at < characters.length && !states.isEmpty(); at++) {
      states = automaton.step(states, characters, at);
      end = automaton.accepts(states) ? at + 1 : end;
    }
    return end;
  }
}
