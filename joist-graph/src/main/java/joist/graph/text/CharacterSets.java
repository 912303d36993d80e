package joist.graph.text;

import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import joist.graph.GraphException;

/** Sets of characters that have names in RE2's syntax. */
final class CharacterSets {
  static final IntPredicate DIGIT = range('0', '9');
  static final IntPredicate SPACE = c -> "\t\n\f\r ".indexOf(c) >= 0;
  static final IntPredicate ALPHA = range('a', 'z').or(range('A', 'Z'));
  static final IntPredicate WORD = ALPHA.or(DIGIT).or(c -> c == '_');

  private CharacterSets() {}

  static IntPredicate range(int first, int last) {
    return c -> c >= first && c <= last;
  }

  /** The set and all that differs from its members by case alone. */
  static IntPredicate inAnyCase(IntPredicate set) {
    return c ->
        set.test(c)
            || set.test(Character.toLowerCase(c))
            || set.test(Character.toUpperCase(c))
            || set.test(Character.toTitleCase(c));
  }

  /** The set of {@code \d}, {@code \s} or {@code \w}, or, in upper case, all others. */
  static IntPredicate escaped(char letter) {
    IntPredicate set =
        switch (Character.toLowerCase(letter)) {
          case 'd' -> DIGIT;
          case 's' -> SPACE;
          default -> WORD;
        };
    return Character.isUpperCase(letter) ? set.negate() : set;
  }

  /** The set of {@code [:name:]}. */
  static IntPredicate posix(String name) {
    return switch (name) {
      case "alnum" -> ALPHA.or(DIGIT);
      case "alpha" -> ALPHA;
      case "ascii" -> range(0, 0x7f);
      case "blank" -> c -> c == ' ' || c == '\t';
      case "cntrl" -> range(0, 0x1f).or(c -> c == 0x7f);
      case "digit" -> DIGIT;
      case "graph" -> range('!', '~');
      case "lower" -> range('a', 'z');
      case "print" -> range(' ', '~');
      case "punct" -> range('!', '~').and(ALPHA.or(DIGIT).negate());
      case "space" -> SPACE.or(c -> c == 0x0b);
      case "upper" -> range('A', 'Z');
      case "word" -> WORD;
      case "xdigit" -> DIGIT.or(range('a', 'f')).or(range('A', 'F'));
      default -> throw new GraphException("no set of characters is called [:" + name + ":]");
    };
  }

  /** The set of {@code \p{name}}: a general category such as Lu, or a script such as Greek. */
  static IntPredicate unicode(String name) {
    if (name.equals("Any")) {
      return c -> true;
    }
    return property("gc", name)
        .or(() -> property("sc", name))
        .orElseThrow(
            () -> new GraphException("no Unicode category or script is called '" + name + "'"));
  }

  private static Optional<IntPredicate> property(String property, String name) {
    try {
      Pattern pattern = Pattern.compile("\\p{" + property + "=" + name + "}");
      return Optional.of(c -> pattern.matcher(Character.toString(c)).matches());
    } catch (PatternSyntaxException e) {
      return Optional.empty();
    }
  }
}
