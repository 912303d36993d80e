package joist.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValueParserTest {
  private final ValueParser parser = new ValueParser();

  @Test
  void parsesNumbers() {
    assertThat(parser.number("12")).isEqualTo(12);
    assertThat(parser.number("+1")).isEqualTo(1);
    assertThat(parser.number("-0.5")).isEqualTo(-0.5);
    assertThat(parser.number(".5")).isEqualTo(0.5);
    assertThat(parser.number("5.")).isEqualTo(5);
    assertThat(parser.number("1e5")).isEqualTo(1e5);
    assertThat(parser.number("1E-5")).isEqualTo(1e-5);
    assertThat(parser.number(" 7 ")).isEqualTo(7);
    assertThat(parser.number("0.1000000000000000055511151231257827")).isEqualTo(0.1);
    assertThat(parser.number("123456789012345678901234567890")).isEqualTo(1.2345678901234568e29);
  }

  @Test
  void parsesNumbersAsTheJdkDoes() {
    long seed = Long.getLong("joist.seed", 20260101L);
    Random random = new Random(seed);
    for (int i = 0; i < 200_000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (random.nextBoolean()) {
        number = Math.round(random.nextGaussian() * 1e6) / Math.pow(10, random.nextInt(8));
      }
      if (Double.isFinite(number)) {
        String text = Double.toString(number);
        assertThat(parser.number(text)).as("seed %d, %s", seed, text).isEqualTo(number);
        assertThat(parser.number(ValueParser.formatNumber(number)))
            .as("seed %d, %s", seed, text)
            .isEqualTo(number == 0 ? 0.0 : number);
      }
    }
  }

  @Test
  void refusesWhatIsNoNumber() {
    for (String text :
        new String[] {
          "1,000", "1 000", "12px", "0x10", "1d", "1f", "1_0", "e5", "1e", "1e+", "+", ".", "--1",
          "1.2.3", "1e5.5"
        }) {
      assertThatThrownBy(() -> parser.number(text))
          .as(text)
          .isInstanceOf(TableException.class)
          .hasMessageContaining("expected a number")
          .hasMessageContaining("'" + text + "'");
    }
  }

  @Test
  void refusesInfinities() {
    for (String text : new String[] {"inf", "-Infinity", "1e999", "∞"}) {
      assertThatThrownBy(() -> parser.number(text)).as(text).hasMessageContaining("finite");
    }
  }

  @Test
  void parsesMissingValues() {
    for (String text :
        new String[] {"", "  ", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?", "-"}) {
      assertThat(parser.number(text)).as(text).isNaN();
      assertThat(parser.epochSeconds(text)).as(text).isNaN();
      assertThat(parser.bool(text)).as(text).isEqualTo((byte) -1);
      assertThat(parser.isMissing(text)).isTrue();
    }
  }

  @Test
  void parsesBooleans() {
    for (String text : new String[] {"true", "TRUE", "Yes", "t", "Y", "1"}) {
      assertThat(parser.bool(text)).as(text).isEqualTo((byte) 1);
    }
    for (String text : new String[] {"false", "False", "no", "F", "n", "0"}) {
      assertThat(parser.bool(text)).as(text).isEqualTo((byte) 0);
    }
    assertThatThrownBy(() -> parser.bool("maybe")).hasMessageContaining("expected a boolean");
  }

  @Test
  void parsesDates() {
    assertDate("2001-03-31", "2001-03-31T00:00:00Z");
    assertDate("2001-03-31T18:05", "2001-03-31T18:05:00Z");
    assertDate("2001-03-31 18:05:09", "2001-03-31T18:05:09Z");
    assertDate("2001-03-31T18:05:09.25Z", "2001-03-31T18:05:09.250Z");
    assertDate("2001-03-31T18:05:09+02:00", "2001-03-31T16:05:09Z");
    assertDate("2001-03-31 18:05:09-0330", "2001-03-31T21:35:09Z");
    assertDate("2001/3/1", "2001-03-01T00:00:00Z");
    assertDate("31.03.2001 18:05", "2001-03-31T18:05:00Z");
    assertDate("31/03/2001", "2001-03-31T00:00:00Z");
    assertDate("03/31/2001 18:05", "2001-03-31T18:05:00Z");
    assertDate("02/02/2001", "2001-02-02T00:00:00Z");
    assertDate("2000-02-29", "2000-02-29T00:00:00Z");
    assertDate("1969-12-31T23:59:59", "1969-12-31T23:59:59Z");
    assertDate("0001-01-01", "0001-01-01T00:00:00Z");
  }

  @Test
  void parsesEveryDayAsTheJdkDoes() {
    for (long day = -800_000; day < 800_000; day += 37) {
      java.time.LocalDate date = java.time.LocalDate.ofEpochDay(day);
      if (date.getYear() > 0 && date.getYear() < 10_000) {
        assertThat(parser.epochSeconds(date.toString())).isEqualTo(day * 86_400.0);
        assertThat(ValueParser.formatDate(day * 86_400.0)).isEqualTo(date.toString());
      }
    }
  }

  @Test
  void formatsInstantsAsTheJdkDoes() {
    long seed = Long.getLong("joist.seed", 20260106L);
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      double seconds = Math.round(random.nextGaussian() * 2e12) / 1e3;
      long millis = Math.round(seconds * 1e3);
      String expected = Instant.ofEpochMilli(millis).toString().replace("T00:00:00Z", "");
      assertThat(ValueParser.formatDate(seconds)).as("seed %d", seed).isEqualTo(expected);
      if (!expected.startsWith("-") && !expected.startsWith("+") && !expected.startsWith("0000")) {
        assertThat(parser.epochSeconds(expected)).as("seed %d", seed).isEqualTo(seconds);
      }
    }
  }

  @Test
  void refusesWhatIsNoDate() {
    for (String text :
        new String[] {
          "2001-02-29",
          "2001-13-01",
          "2001-3-1",
          "31.4",
          "2001",
          "2001-01-01T25:00",
          "2001-01-01T10",
          "2001-01-01x",
          "20010101",
          "2001-01-01T10:00:00+",
          "32/13/2001",
          "01/02/03"
        }) {
      assertThatThrownBy(() -> parser.epochSeconds(text))
          .as(text)
          .isInstanceOf(TableException.class)
          .hasMessageContaining("expected a date");
    }
  }

  @Test
  void refusesADateThatMayBeTwo() {
    assertThatThrownBy(() -> parser.epochSeconds("03/04/2001"))
        .hasMessageContaining("2001-03-04 or 2001-04-03");
  }

  @Test
  void formatsNumbersShortly() {
    assertThat(ValueParser.formatNumber(12)).isEqualTo("12");
    assertThat(ValueParser.formatNumber(-0.5)).isEqualTo("-0.5");
    assertThat(ValueParser.formatNumber(-0.0)).isEqualTo("0");
    assertThat(ValueParser.formatNumber(1e300)).isEqualTo("1.0E300");
    assertThat(ValueParser.formatNumber(Double.NaN)).isEmpty();
  }

  private void assertDate(String text, String instant) {
    Instant expected = Instant.parse(instant);
    assertThat(parser.epochSeconds(text))
        .as(text)
        .isEqualTo(expected.getEpochSecond() + expected.getNano() / 1e9);
  }
}
