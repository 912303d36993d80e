package joist.cli;

import java.util.Locale;

/** Large numbers as people say them: {@code 4.09 G}, {@code 25.6 M}. */
final class Amount {
  private static final String[] UNITS = {"", " k", " M", " G", " T", " P"};

  private Amount() {}

  static String of(long amount) {
    return of((double) amount);
  }

  /** The number in three digits and a unit of thousands; empty for 0. */
  static String of(double amount) {
    if (amount == 0) {
      return "";
    }
    int unit = 0;
    double rest = amount;
    while (Math.abs(rest) >= 999.5 && unit < UNITS.length - 1) {
      rest /= 1000;
      unit++;
    }
    int digits =
        Math.abs(rest) >= 99.95 || (unit == 0 && rest == Math.rint(rest))
            ? 0
            : Math.abs(rest) >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + digits + "f%s", rest, UNITS[unit]);
  }

  /** Bytes in units of 1,024; empty for 0. */
  static String bytes(long bytes) {
    return bytes == 0 ? "" : Screen.bytes(bytes);
  }

  /** A ratio in three digits; empty for 0. */
  static String ratio(double ratio) {
    return ratio == 0 ? "" : String.format(Locale.ROOT, ratio >= 100 ? "%.0f" : "%.3g", ratio);
  }
}
