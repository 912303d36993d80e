package joist.learn.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DateFieldTest {
  private static final long SEED = Long.getLong("joist.seed", 20260101);

  @Test
  void agreesWithTheJavaCalendarFromYear0001To9999() {
    Random random = new Random(SEED);
    long first = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    for (int i = 0; i < 100_000; i++) {
      expectJavaCalendar(random.nextLong(first, last));
    }
  }

  @Test
  void agreesWithTheJavaCalendarAroundLeapDaysAndNewYears() {
    for (String day :
        new String[] {
          "1600-02-29",
          "1900-02-28",
          "1968-02-29",
          "1969-12-31",
          "2000-02-29",
          "2024-02-29",
          "2100-02-28",
          "2023-12-31"
        }) {
      long midnight = Instant.parse(day + "T00:00:00Z").getEpochSecond();
      for (int offset : new int[] {-1, 0, 1, 86_399, 86_400, 86_401, 2 * 86_400}) {
        expectJavaCalendar(midnight + offset);
      }
    }
  }

  @Test
  void keepsFractionsOfSecondsWithinTheDay() {
    double justBeforeMidnight = 86_400 * 20_000.0 - 1e-6;
    assertThat(field(DateField.WEEKDAY, justBeforeMidnight))
        .isEqualTo(field(DateField.WEEKDAY, 86_400 * 19_999.0));
    assertThat(field(DateField.HOUR, justBeforeMidnight)).isBetween(23.999999, 24.0);
  }

  @Test
  void givesNanForMissing() {
    for (DateField field : DateField.values()) {
      assertThat(field(field, Double.NaN)).isNaN();
    }
  }

  @Test
  void countsDaysFromTheFirstTrainingDate() {
    assertThat(DateField.ELAPSED.of(new BlockArithmetic(), new double[] {86_400 * 10.5}, 86_400)[0])
        .isEqualTo(9.5);
  }

  private static void expectJavaCalendar(long seconds) {
    ZonedDateTime expected = Instant.ofEpochSecond(seconds).atZone(ZoneOffset.UTC);
    assertThat(
            new double[] {
              field(DateField.HOUR, (double) seconds),
              field(DateField.WEEKDAY, (double) seconds),
              field(DateField.DAY, (double) seconds),
              field(DateField.MONTH, (double) seconds),
              field(DateField.DAY_OF_YEAR, (double) seconds)
            })
        .as("%s, seed %d", expected, SEED)
        .containsExactly(
            expected.toLocalTime().toSecondOfDay() / 3600.0,
            expected.getDayOfWeek().getValue() - 1,
            expected.getDayOfMonth(),
            expected.getMonthValue(),
            expected.getDayOfYear());
  }

  private static double field(DateField field, double seconds) {
    return field.of(new BlockArithmetic(), new double[] {seconds}, 0)[0];
  }
}
