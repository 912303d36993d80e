package joist.graph.text;

import java.util.List;
import java.util.function.IntPredicate;

/** A regular expression as a tree. */
sealed interface Expression {
  /** One character of a set. */
  record OneOf(IntPredicate set) implements Expression {}

  /** One after another; none match the empty text. */
  record Sequence(List<Expression> parts) implements Expression {}

  record Choice(List<Expression> options) implements Expression {}

  /** {@code least} to {@code most} times; without end where {@code most} is negative. */
  record Repeat(Expression part, int least, int most) implements Expression {}

  /** A place rather than a character. */
  record At(Place place) implements Expression {}

  /** What an {@link At} asks for. */
  enum Place {
    TEXT_START,
    TEXT_END,
    LINE_START,
    LINE_END,
    WORD_EDGE,
    NO_WORD_EDGE;

    boolean holds(int[] text, int at) {
      boolean first = at == 0;
      boolean last = at == text.length;
      return switch (this) {
        case TEXT_START -> first;
        case TEXT_END -> last;
        case LINE_START -> first || text[at - 1] == '\n';
        case LINE_END -> last || text[at] == '\n';
        case WORD_EDGE -> isWord(text, at - 1) != isWord(text, at);
        case NO_WORD_EDGE -> isWord(text, at - 1) == isWord(text, at);
      };
    }

    private static boolean isWord(int[] text, int at) {
      return at >= 0 && at < text.length && CharacterSets.WORD.test(text[at]);
    }
  }
}
