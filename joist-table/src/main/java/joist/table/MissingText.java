package joist.table;

/** The texts that mean "no value": nothing, NA, N/A, NaN, nan, null, NULL, None, ? and -. */
final class MissingText {
  private MissingText() {}

  static boolean matches(char[] chars, int from, int to) {
    return switch (to - from) {
      case 0 -> true;
      case 1 -> chars[from] == '?' || chars[from] == '-';
      case 2 -> is(chars, from, "NA");
      case 3 -> is(chars, from, "N/A") || is(chars, from, "NaN") || is(chars, from, "nan");
      case 4 -> is(chars, from, "null") || is(chars, from, "NULL") || is(chars, from, "None");
      default -> false;
    };
  }

  private static boolean is(char[] chars, int from, String marker) {
    for (int i = 0; i < marker.length(); i++) {
      if (chars[from + i] != marker.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
