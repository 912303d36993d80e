package joist.cli;

import java.util.Locale;

/** A short time in three digits: {@code 270 ns}, {@code 45.1 µs}, {@code 3.90 ms}. */
final class NanosText {
  private static final String[] UNITS = {"ns", "µs", "ms", "s"};

  private NanosText() {}

  static String of(double nanos) {
    double rest = nanos;
    int unit = 0;
    while (rest >= 999.5 && unit < UNITS.length - 1) {
      rest /= 1000;
      unit++;
    }
    int digits = rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + digits + "f %s", rest, UNITS[unit]);
  }
}
