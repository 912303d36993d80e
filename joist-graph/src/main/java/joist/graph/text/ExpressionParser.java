package joist.graph.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import joist.graph.GraphException;
import joist.graph.text.Expression.Place;

/**
 * Parses RE2's syntax. Groups capture nothing, and lazy repetition is as any other, since only
 * whether a text matches is asked.
 */
final class ExpressionParser {
  private static final int MAX_REPEAT = 1000;
  private static final int MAX_DEPTH = 500;

  private final String pattern;
  private int at;
  private int depth;
  private boolean anyCase;
  private boolean lines;
  private boolean dotAll;

  ExpressionParser(String pattern) {
    this.pattern = pattern;
  }

  Expression parse() {
    Expression whole = choice();
    if (at < pattern.length()) {
      throw failure("unexpected '" + pattern.charAt(at) + "'");
    }
    return whole;
  }

  private GraphException failure(String problem) {
    return new GraphException(
        "the regular expression '%s' is not valid at %d: %s".formatted(pattern, at, problem));
  }

  private boolean accept(String text) {
    boolean there = pattern.startsWith(text, at);
    at += there ? text.length() : 0;
    return there;
  }

  private boolean ends() {
    return at == pattern.length() || pattern.charAt(at) == '|' || pattern.charAt(at) == ')';
  }

  private int next() {
    if (at == pattern.length()) {
      throw failure("it ends too early");
    }
    int c = pattern.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private String until(String end) {
    int stop = pattern.indexOf(end, at);
    if (stop < 0) {
      throw failure("expected '" + end + "'");
    }
    String text = pattern.substring(at, stop);
    at = stop + end.length();
    return text;
  }

  private Expression choice() {
    List<Expression> options = new ArrayList<>();
    do {
      options.add(sequence());
    } while (accept("|"));
    return options.size() == 1 ? options.getFirst() : new Expression.Choice(options);
  }

  private Expression sequence() {
    List<Expression> parts = new ArrayList<>();
    while (!ends()) {
      if (accept("\\Q")) {
        quoted(parts);
      } else {
        parts.add(repeated(atom()));
      }
    }
    return new Expression.Sequence(parts);
  }

  /** Literal text to {@code \E} or the end; what repeats after it is its last character. */
  private void quoted(List<Expression> parts) {
    int stop = pattern.indexOf("\\E", at);
    String text = pattern.substring(at, stop < 0 ? pattern.length() : stop);
    at = stop < 0 ? pattern.length() : stop + 2;
    text.codePoints().forEach(c -> parts.add(literal(c)));
    if (!parts.isEmpty()) {
      parts.add(repeated(parts.removeLast()));
    }
  }

  private Expression repeated(Expression part) {
    int start = at;
    int least = 0;
    int most = -1;
    if (accept("+")) {
      least = 1;
    } else if (accept("?")) {
      most = 1;
    } else if (accept("{")) {
      int[] bounds = bounds();
      if (bounds.length == 0) {
        at = start;
        return part;
      }
      least = bounds[0];
      most = bounds[1];
    } else if (!accept("*")) {
      return part;
    }
    boolean unused = accept("?");
    if (!unused && at < pattern.length() && "*+".indexOf(pattern.charAt(at)) >= 0) {
      throw failure("a repetition is repeated");
    }
    return new Expression.Repeat(part, least, most);
  }

  /** The bounds of {@code {n}}, {@code {n,}} or {@code {n,m}}; none where it is literal text. */
  private int[] bounds() {
    int stop = pattern.indexOf('}', at);
    String text = stop < 0 ? "" : pattern.substring(at, stop);
    if (!text.matches("[0-9]{1,9}(,([0-9]{1,9})?)?")) {
      return new int[0];
    }
    String[] sides = text.split(",", -1);
    int least = Integer.parseInt(sides[0]);
    int most = sides.length == 1 ? least : sides[1].isEmpty() ? -1 : Integer.parseInt(sides[1]);
    if (Math.max(least, most) > MAX_REPEAT || (most >= 0 && most < least)) {
      throw failure("expected a repetition of at most %d, got {%s}".formatted(MAX_REPEAT, text));
    }
    at = stop + 1;
    return new int[] {least, most};
  }

  private Expression atom() {
    int c = next();
    return switch (c) {
      case '(' -> group();
      case '[' -> new Expression.OneOf(set());
      case '.' -> new Expression.OneOf(dotAll ? any -> true : any -> any != '\n');
      case '^' -> new Expression.At(lines ? Place.LINE_START : Place.TEXT_START);
      case '$' -> new Expression.At(lines ? Place.LINE_END : Place.TEXT_END);
      case '\\' -> escape();
      case '*', '+', '?' -> {
        at--;
        throw failure("nothing to repeat");
      }
      default -> literal(c);
    };
  }

  private Expression literal(int c) {
    return new Expression.OneOf(cased(x -> x == c));
  }

  private IntPredicate cased(IntPredicate set) {
    return anyCase ? CharacterSets.inAnyCase(set) : set;
  }

  private Expression group() {
    boolean[] flags = {anyCase, lines, dotAll};
    if (++depth > MAX_DEPTH) {
      throw failure("more than " + MAX_DEPTH + " groups in one another");
    }
    if (accept("?P<") || accept("?<")) {
      until(">");
    } else if (accept("?") && flags()) {
      depth--;
      return new Expression.Sequence(List.of());
    }
    Expression inner = choice();
    if (!accept(")")) {
      throw failure("expected ')'");
    }
    depth--;
    anyCase = flags[0];
    lines = flags[1];
    dotAll = flags[2];
    return inner;
  }

  /** Reads flags; true where they hold for the rest of the group around, {@code (?i)}. */
  private boolean flags() {
    boolean on = true;
    while (true) {
      switch (next()) {
        case 'i' -> anyCase = on;
        case 'm' -> lines = on;
        case 's' -> dotAll = on;
        case 'U' -> {}
        case '-' -> on = false;
        case ':' -> {
          return false;
        }
        case ')' -> {
          return true;
        }
        default -> throw failure("expected the flags i, m, s or U");
      }
    }
  }

  private Expression escape() {
    int c = next();
    return switch (c) {
      case 'A' -> new Expression.At(Place.TEXT_START);
      case 'z' -> new Expression.At(Place.TEXT_END);
      case 'b' -> new Expression.At(Place.WORD_EDGE);
      case 'B' -> new Expression.At(Place.NO_WORD_EDGE);
      case 'd', 'D', 's', 'S', 'w', 'W' -> new Expression.OneOf(CharacterSets.escaped((char) c));
      case 'p', 'P' -> new Expression.OneOf(cased(property(c == 'P')));
      default -> literal(escapedCharacter(c));
    };
  }

  private IntPredicate property(boolean negated) {
    String name = accept("{") ? until("}") : Character.toString(next());
    boolean caret = name.startsWith("^");
    IntPredicate set = CharacterSets.unicode(caret ? name.substring(1) : name);
    return negated == caret ? set : set.negate();
  }

  /** The one character that a backslash and {@code c} stand for. */
  private int escapedCharacter(int c) {
    return switch (c) {
      case 'a' -> 7;
      case 'f' -> '\f';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'v' -> 0x0b;
      case 'x' -> accept("{") ? number(until("}"), 16) : number(take(2), 16);
      case '0' -> number("0" + takeOctals(), 8);
      case '1', '2', '3', '4', '5', '6', '7' -> {
        String digits = Character.toString(c) + takeOctals();
        if (digits.length() == 1) {
          throw failure("a group cannot be referred to");
        }
        yield number(digits, 8);
      }
      default -> {
        if (c < 0x80 && !CharacterSets.WORD.test(c)) {
          yield c;
        }
        throw failure("no escape is called \\" + Character.toString(c));
      }
    };
  }

  private String take(int count) {
    int end = Math.min(pattern.length(), at + count);
    String text = pattern.substring(at, end);
    at = end;
    return text;
  }

  private String takeOctals() {
    int start = at;
    while (at < pattern.length() && at < start + 2 && "01234567".indexOf(pattern.charAt(at)) >= 0) {
      at++;
    }
    return pattern.substring(start, at);
  }

  private int number(String digits, int base) {
    try {
      int value = Integer.parseUnsignedInt(digits, base);
      if (Character.isValidCodePoint(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw failure("'" + digits + "' is no number of a character");
    }
    throw failure("'" + digits + "' is no number of a character");
  }

  /** A set in brackets, the first of which is read. */
  private IntPredicate set() {
    boolean negated = accept("^");
    IntPredicate all = c -> false;
    boolean first = true;
    while (first || !accept("]")) {
      all = all.or(member());
      first = false;
    }
    IntPredicate set = cased(all);
    return negated ? set.negate() : set;
  }

  private IntPredicate member() {
    if (accept("[:")) {
      boolean negated = accept("^");
      IntPredicate named = CharacterSets.posix(until(":]"));
      return negated ? named.negate() : named;
    }
    int from = next();
    if (from == '\\') {
      int c = next();
      if ("dDsSwW".indexOf(c) >= 0) {
        return CharacterSets.escaped((char) c);
      }
      if (c == 'p' || c == 'P') {
        return property(c == 'P');
      }
      from = escapedCharacter(c);
    }
    boolean range = pattern.startsWith("-", at) && !pattern.startsWith("-]", at);
    if (!range) {
      return CharacterSets.range(from, from);
    }
    at++;
    int to = next();
    to = to == '\\' ? escapedCharacter(next()) : to;
    if (to < from) {
      throw failure("a range ends before it starts");
    }
    return CharacterSets.range(from, to);
  }
}
