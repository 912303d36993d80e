package joist.table;

import java.time.LocalDate;

/**
 * Parses dates, with or without a time: {@code yyyy-MM-dd}, {@code yyyy/MM/dd}, {@code dd.MM.yyyy},
 * and {@code MM/dd/yyyy} or {@code dd/MM/yyyy}; then, after {@code T} or a space, {@code
 * HH:mm[:ss[.fraction]]} and a zone ({@code Z} or {@code ±HH[:mm]}); without a zone it is UTC.
 *
 * <p>Holds the last value parsed, so that a parse allocates nothing. Not thread-safe.
 */
final class DateText {
  /** What the text says about the order of month and day. */
  enum Order {
    /** The format states it. */
    STATED,
    /** Slashes, and month and day are the same number. */
    SAME,
    /** Slashes, with a second number above 12. */
    MONTH_FIRST,
    /** Slashes, with a first number above 12. */
    DAY_FIRST,
    /** Slashes, with both numbers at most 12: read month first. */
    OPEN
  }

  private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private char[] chars = {};
  private int at;
  private int end;
  private long day;
  private double seconds;
  private Order order = Order.STATED;

  /** The last instant parsed, in seconds since 1970-01-01T00:00:00Z. */
  double seconds() {
    return seconds;
  }

  Order order() {
    return order;
  }

  /** Parses {@code chars[from, to)}; false when it is no date. */
  boolean parse(char[] text, int from, int to) {
    chars = text;
    at = from;
    end = to;
    order = Order.STATED;
    if (end - at < 8 || !date()) {
      return false;
    }
    if (at == end) {
      seconds = day * 86_400.0;
      return true;
    }
    char separator = chars[at++];
    return (separator == 'T' || separator == ' ') && time();
  }

  /** The instant with month and day exchanged, for one whose order was open. */
  static double exchanged(double seconds) {
    long whole = (long) Math.floor(seconds / 86_400.0);
    LocalDate date = LocalDate.ofEpochDay(whole);
    long exchanged = epochDay(date.getYear(), date.getDayOfMonth(), date.getMonthValue());
    return seconds + (exchanged - whole) * 86_400.0;
  }

  private boolean date() {
    int start = at;
    int first = digits(4);
    int width = at - start;
    if (width == 0 || at == end) {
      return false;
    }
    char separator = chars[at];
    if (width == 4) {
      return (separator == '-' || separator == '/') && yearFirst(first, separator);
    }
    if (width > 2 || (separator != '.' && separator != '/')) {
      return false;
    }
    at++;
    int second = pair(separator);
    int yearStart = at;
    int year = digits(4);
    if (second < 0 || at - yearStart != 4) {
      return false;
    }
    return separator == '.' ? set(year, second, first) : slashed(year, first, second);
  }

  private boolean yearFirst(int year, char separator) {
    at++;
    int monthStart = at;
    int month = pair(separator);
    int monthWidth = at - 1 - monthStart;
    int dayStart = at;
    int dayOfMonth = digits(2);
    int dayWidth = at - dayStart;
    if (month < 0 || dayWidth == 0 || (separator == '-' && (monthWidth != 2 || dayWidth != 2))) {
      return false;
    }
    return set(year, month, dayOfMonth);
  }

  private boolean slashed(int year, int first, int second) {
    if (first > 12) {
      order = Order.DAY_FIRST;
      return set(year, second, first);
    }
    if (second > 12) {
      order = Order.MONTH_FIRST;
    } else {
      order = first == second ? Order.SAME : Order.OPEN;
    }
    return set(year, first, second);
  }

  private boolean set(int year, int month, int dayOfMonth) {
    if (year < 1 || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > length(year, month)) {
      return false;
    }
    day = epochDay(year, month, dayOfMonth);
    return true;
  }

  private boolean time() {
    int hour = two();
    if (hour < 0 || hour > 23 || !skip(':')) {
      return false;
    }
    int minute = two();
    if (minute < 0 || minute > 59) {
      return false;
    }
    int second = 0;
    double fraction = 0;
    if (skip(':')) {
      second = two();
      if (second < 0 || second > 59) {
        return false;
      }
      if (skip('.') || skip(',')) {
        int start = at;
        int parsed = digits(9);
        if (at == start) {
          return false;
        }
        fraction = parsed / Math.pow(10, at - start);
      }
    }
    int offset = at == end ? 0 : zone();
    if (offset == Integer.MIN_VALUE) {
      return false;
    }
    seconds = day * 86_400.0 + (hour * 3600 + minute * 60 + second - offset) + fraction;
    return true;
  }

  /** The zone's offset in seconds, to the end of the text; the least int when it is none. */
  private int zone() {
    char sign = chars[at++];
    if (sign == 'Z' || sign == 'z') {
      return at == end ? 0 : Integer.MIN_VALUE;
    }
    int hours = sign == '+' || sign == '-' ? two() : -1;
    if (hours < 0 || hours > 18) {
      return Integer.MIN_VALUE;
    }
    int minutes = 0;
    if (at < end) {
      skip(':');
      minutes = two();
    }
    if (minutes < 0 || minutes > 59 || at != end) {
      return Integer.MIN_VALUE;
    }
    int offset = hours * 3600 + minutes * 60;
    return sign == '-' ? -offset : offset;
  }

  /** One or two digits and then the separator; -1 when it is anything else. */
  private int pair(char separator) {
    int start = at;
    int number = digits(2);
    return at > start && skip(separator) ? number : -1;
  }

  private int two() {
    int start = at;
    int number = digits(2);
    return at - start == 2 ? number : -1;
  }

  private int digits(int most) {
    int number = 0;
    int last = Math.min(end, at + most);
    for (; at < last; at++) {
      int digit = chars[at] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private boolean skip(char c) {
    if (at < end && chars[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  private static int length(int year, int month) {
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : DAYS[month - 1];
  }

  /** Days since 1970-01-01 in the proleptic Gregorian calendar, counting years from March. */
  private static long epochDay(int year, int month, int dayOfMonth) {
    long y = month > 2 ? year : year - 1;
    long era = Math.floorDiv(y, 400L);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + dayOfMonth - 1;
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
  }
}
