package joist.table;

/**
 * Parses decimal numbers: an optional sign, digits with at most one decimal mark, an optional
 * exponent; or an infinity. Nothing else is a number: no thousands separators, no units, no hex.
 *
 * <p>Holds the last value parsed, so that a parse allocates nothing. Not thread-safe.
 */
final class NumberText {
  // A decimal of at most 2^53 with a power of ten in this table converts exactly with one
  // multiplication or division (Clinger 1990); the rest goes to the JDK's parser.
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final long EXACT = 1L << 53;
  private static final int MOST_EXPONENT = 100_000;

  private double value;
  private boolean marked;

  /** The last number parsed; infinite for an infinity and for what a double cannot hold. */
  double value() {
    return value;
  }

  /** Whether the last number parsed had a decimal mark. */
  boolean marked() {
    return marked;
  }

  /** Parses {@code chars[from, to)}; false when it is no number. */
  boolean parse(char[] chars, int from, int to, char mark) {
    int at = from;
    boolean negative = false;
    if (at < to && (chars[at] == '-' || chars[at] == '+')) {
      negative = chars[at] == '-';
      at++;
    }
    long mantissa = 0;
    int exponent = 0;
    int digits = 0;
    boolean exact = true;
    boolean fraction = false;
    for (; at < to; at++) {
      char c = chars[at];
      int digit = c - '0';
      if (digit >= 0 && digit <= 9) {
        digits++;
        if (mantissa <= (Long.MAX_VALUE - 9) / 10) {
          mantissa = mantissa * 10 + digit;
          exponent -= fraction ? 1 : 0;
        } else {
          exact = false;
        }
      } else if (c == mark && !fraction) {
        fraction = true;
      } else {
        break;
      }
    }
    marked = fraction;
    if (digits == 0) {
      return !fraction && infinity(chars, at, to, negative);
    }
    if (at < to) {
      int stated = exponent(chars, at, to);
      if (stated == Integer.MIN_VALUE) {
        return false;
      }
      exponent += stated;
    }
    if (exact && mantissa <= EXACT && exponent >= -22 && exponent <= 22) {
      double size = exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
      value = negative ? -size : size;
    } else {
      value = Double.parseDouble(new String(chars, from, to - from).replace(mark, '.'));
    }
    return true;
  }

  /** The exponent in {@code e±digits}; the least int when it is none. */
  private static int exponent(char[] chars, int from, int to) {
    int at = from;
    if (chars[at] != 'e' && chars[at] != 'E') {
      return Integer.MIN_VALUE;
    }
    at++;
    boolean negative = false;
    if (at < to && (chars[at] == '-' || chars[at] == '+')) {
      negative = chars[at] == '-';
      at++;
    }
    if (at == to) {
      return Integer.MIN_VALUE;
    }
    int size = 0;
    for (; at < to; at++) {
      int digit = chars[at] - '0';
      if (digit < 0 || digit > 9) {
        return Integer.MIN_VALUE;
      }
      size = Math.min(MOST_EXPONENT, size * 10 + digit);
    }
    return negative ? -size : size;
  }

  private boolean infinity(char[] chars, int from, int to, boolean negative) {
    if (matches(chars, from, to, "inf")
        || matches(chars, from, to, "infinity")
        || matches(chars, from, to, "∞")) {
      value = negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      return true;
    }
    return false;
  }

  private static boolean matches(char[] chars, int from, int to, String lower) {
    if (to - from != lower.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      if (Character.toLowerCase(chars[from + i]) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
