package joist.graph.text;

import java.util.BitSet;
import joist.graph.GraphException;

/**
 * A regular expression in RE2's syntax that says whether it matches the whole of a text.
 *
 * <p>The time is in proportion to the length of the text times the size of the expression, whatever
 * both are: all ways through the expression are followed at once, a character at a time. Immutable
 * and thread-safe.
 */
public final class FullMatch {
  private final Automaton automaton;

  private FullMatch(Automaton automaton) {
    this.automaton = automaton;
  }

  /**
   * The matcher of a pattern.
   *
   * @throws GraphException when the pattern is not valid RE2 syntax, or needs {@code \C}, which
   *     matches half characters
   */
  public static FullMatch of(String pattern) {
    return new FullMatch(Automaton.of(new ExpressionParser(pattern).parse()));
  }

  public boolean matches(String text) {
    int[] characters = text.codePoints().toArray();
    BitSet states = automaton.start(characters);
    for (int at = 0; at < characters.length && !states.isEmpty(); at++) {
      states = automaton.step(states, characters, at);
    }
    return automaton.accepts(states);
  }
}
