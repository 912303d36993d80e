package joist.table;

/**
 * The words for true and false, in any case. A word belongs to a pair, because a column that mixes
 * pairs ({@code f} beside {@code n}) holds categories and no booleans.
 */
final class BooleanText {
  /** What {@link #parse} returns for a text that is no such word. */
  static final int NONE = -1;

  private static final String[][] PAIRS = {
    {"false", "true"}, {"no", "yes"}, {"f", "t"}, {"n", "y"},
  };

  private BooleanText() {}

  /** Twice the pair's number, plus one for true; or {@link #NONE}. */
  static int parse(char[] chars, int from, int to) {
    int length = to - from;
    if (length == 0 || length > 5) {
      return NONE;
    }
    for (int pair = 0; pair < PAIRS.length; pair++) {
      for (int value = 0; value < 2; value++) {
        if (matches(chars, from, length, PAIRS[pair][value])) {
          return pair * 2 + value;
        }
      }
    }
    return NONE;
  }

  private static boolean matches(char[] chars, int from, int length, String lower) {
    if (length != lower.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      // Setting bit 5 lowers a Latin letter, and turns nothing but letters into these words.
      if ((chars[from + i] | 0x20) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
