package joist.table;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/** Formats instants as ISO 8601, several times as fast as a general formatter. */
final class DateFormat {
  private static final long MICROS = 1_000_000;
  private static final long DAY = 86_400 * MICROS;
  private static final int WHOLE_SECONDS = 19;

  // Up to here (the years 1833 to 2106) a double of seconds tells microseconds apart.
  private static final double MICROSECOND_EXACT = 1L << 32;

  private DateFormat() {}

  /** The instant in whole microseconds, which are whole milliseconds in far years. */
  static long micros(double epochSeconds) {
    return Math.abs(epochSeconds) < MICROSECOND_EXACT
        ? Math.round(epochSeconds * 1e6)
        : Math.round(epochSeconds * 1e3) * 1000;
  }

  /** The date alone at midnight UTC, else with its time, as many thirds of fraction as it needs. */
  static String iso(long epochMicros) {
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(epochMicros, DAY));
    long micros = Math.floorMod(epochMicros, DAY);
    if (date.getYear() < 0 || date.getYear() > 9999) {
      return wide(date, micros);
    }
    byte[] text = new byte[WHOLE_SECONDS + 8];
    digits(text, 0, 4, date.getYear());
    text[4] = '-';
    digits(text, 5, 2, date.getMonthValue());
    text[7] = '-';
    digits(text, 8, 2, date.getDayOfMonth());
    return ascii(text, micros == 0 ? 10 : time(text, micros));
  }

  /** Writes {@code Thh:mm:ss[.fff[fff]]Z} behind the date; returns the whole length. */
  private static int time(byte[] text, long micros) {
    int second = (int) (micros / MICROS);
    int fraction = (int) (micros % MICROS);
    text[10] = 'T';
    digits(text, 11, 2, second / 3600);
    text[13] = ':';
    digits(text, 14, 2, second / 60 % 60);
    text[16] = ':';
    digits(text, 17, 2, second % 60);
    int at = WHOLE_SECONDS;
    if (fraction != 0) {
      int places = fraction % 1000 == 0 ? 3 : 6;
      text[at] = '.';
      digits(text, at + 1, places, places == 3 ? fraction / 1000 : fraction);
      at += 1 + places;
    }
    text[at] = 'Z';
    return at + 1;
  }

  private static String wide(LocalDate date, long micros) {
    String day = DateTimeFormatter.ISO_LOCAL_DATE.format(date);
    byte[] text = new byte[WHOLE_SECONDS + 8];
    return micros == 0 ? day : day + ascii(text, time(text, micros)).substring(10);
  }

  @SuppressWarnings("deprecation") // the constructor of Latin-1 bytes skips the decoder
  private static String ascii(byte[] text, int length) {
    return new String(text, 0, 0, length);
  }

  private static void digits(byte[] text, int at, int places, int number) {
    int rest = number;
    for (int i = at + places - 1; i >= at; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
