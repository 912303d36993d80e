package joist.table;

/**
 * Single values from text and back, by the rules that {@link TableReader} reads files by. Parsing a
 * value of at most 64 characters allocates nothing. Not thread-safe: use one per thread or batch.
 */
public final class ValueParser {
  private static final double LARGEST_WHOLE = 1L << 53;

  private char[] chars = new char[64];
  private int from;
  private int to;
  private final NumberText numbers = new NumberText();
  private final DateText dates = new DateText();

  /** Whether the text stands for a missing value: empty, NA, N/A, NaN, null, None, ? or -. */
  public boolean isMissing(String text) {
    load(text);
    return MissingText.matches(chars, from, to);
  }

  /**
   * The number that a text states; NaN when it is missing.
   *
   * @throws TableException when it is no finite number, saying what was expected
   */
  public double number(String text) {
    if (isMissing(text)) {
      return Double.NaN;
    }
    if (!numbers.parse(chars, from, to, '.')) {
      throw new TableException(
          "expected a number such as 12, -0.5 or 1e6, got " + quoted(text) + numberHint());
    }
    if (Double.isInfinite(numbers.value())) {
      throw new TableException("expected a finite number, got " + quoted(text));
    }
    return numbers.value();
  }

  /**
   * The boolean that a text states: 1 true, 0 false, -1 missing. Beside the words that a file may
   * use, 1 and 0 are taken.
   *
   * @throws TableException when it is neither, saying what was expected
   */
  public byte bool(String text) {
    if (isMissing(text)) {
      return -1;
    }
    int word = BooleanText.parse(chars, from, to);
    if (word != BooleanText.NONE) {
      return (byte) (word & 1);
    }
    if (to - from == 1 && (chars[from] == '0' || chars[from] == '1')) {
      return (byte) (chars[from] - '0');
    }
    throw new TableException(
        "expected a boolean (true/false, yes/no, t/f, y/n, 1/0), got " + quoted(text));
  }

  /**
   * The instant that a text states, in seconds since 1970-01-01T00:00:00Z; NaN when it is missing.
   * A date with slashes whose month and day could be exchanged is refused, as one value cannot
   * tell.
   *
   * @throws TableException when it is no date, saying what was expected
   */
  public double epochSeconds(String text) {
    if (isMissing(text)) {
      return Double.NaN;
    }
    if (!dates.parse(chars, from, to)) {
      throw new TableException(
          "expected a date such as 2001-03-31 or 2001-03-31T18:05:00Z, got " + quoted(text));
    }
    if (dates.order() == DateText.Order.OPEN) {
      throw new TableException(
          "expected a date, got %s, of which day or month may come first; write it as %s or %s"
              .formatted(
                  quoted(text),
                  formatDate(dates.seconds()),
                  formatDate(DateText.exchanged(dates.seconds()))));
    }
    return dates.seconds();
  }

  /** The shortest text that {@link #number} reads as this number; empty for NaN. */
  public static String formatNumber(double number) {
    if (Double.isNaN(number)) {
      return "";
    }
    if (number == Math.rint(number) && Math.abs(number) <= LARGEST_WHOLE) {
      return number == 0 ? "0" : Long.toString((long) number);
    }
    return Double.toString(number);
  }

  /** {@code true}, {@code false}, or empty for -1. */
  public static String formatBoolean(byte value) {
    return value < 0 ? "" : value == 1 ? "true" : "false";
  }

  /**
   * The ISO form: the date alone at midnight UTC, else with its time and {@code Z}, to the
   * microsecond (in far years to the millisecond); empty for NaN.
   */
  public static String formatDate(double epochSeconds) {
    if (Double.isNaN(epochSeconds)) {
      return "";
    }
    return DateFormat.iso(DateFormat.micros(epochSeconds));
  }

  private void load(String text) {
    int length = text.length();
    if (length > chars.length) {
      chars = new char[Math.max(length, 2 * chars.length)];
    }
    text.getChars(0, length, chars, 0);
    from = 0;
    to = length;
    while (from < to && chars[from] <= ' ') {
      from++;
    }
    while (to > from && chars[to - 1] <= ' ') {
      to--;
    }
  }

  private String numberHint() {
    for (int i = from; i < to; i++) {
      if (chars[i] == ',') {
        return "; write the decimal mark as a point and no thousands separators";
      }
    }
    return "";
  }

  private static String quoted(String text) {
    return text.length() <= 40 ? "'" + text + "'" : "'" + text.substring(0, 40) + "…'";
  }
}
