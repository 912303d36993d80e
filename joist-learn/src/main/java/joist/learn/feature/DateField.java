package joist.learn.feature;

/**
 * A number that a date gives, in the proleptic Gregorian calendar and UTC. NaN gives NaN.
 *
 * <p>Days become year, month and day by the arithmetic of Howard Hinnant, "chrono-Compatible
 * Low-Level Date Algorithms" (2013): years start in March, so that the leap day is the last.
 */
enum DateField {
  /** Hours since midnight with fractions, in [0, 24). */
  HOUR("hour", 0, 0, 24),
  /** 0 Monday to 6 Sunday. */
  WEEKDAY("weekday", 7, 0, 7),
  /** 1 to 31. */
  DAY("day", 31, 1, 31),
  /** 1 to 12. */
  MONTH("month", 365, 1, 12),
  /** 1 to 366. */
  DAY_OF_YEAR("day of year", 365, 1, 366),
  /** Days with fractions since the first training date. */
  ELAPSED("days elapsed", 365, 0, 0);

  private static final double SECONDS_A_DAY = 86_400;
  private static final double DAYS_TO_1970_FROM_MARCH_0000 = 719_468;
  private static final double DAYS_TO_1970_FROM_0001 = 719_162;
  private static final double DAYS_IN_400_YEARS = 146_097;

  private final String label;
  private final int cycleDays;
  private final int first;
  private final int codes;

  DateField(String label, int cycleDays, int first, int codes) {
    this.label = label;
    this.cycleDays = cycleDays;
    this.first = first;
    this.codes = codes;
  }

  String label() {
    return label;
  }

  /** The days that training rows must span for this field's values to come again after them. */
  int cycleDays() {
    return cycleDays;
  }

  /** How many whole values there are; 0 for a field without end. */
  int codes() {
    return codes;
  }

  /** The whole value of a field that has codes, counted from 0. */
  <V> V code(Arithmetic<V> math, V seconds) {
    return math.plus(math.floor(of(math, math.floor(seconds), 0)), -first);
  }

  /**
   * This field of a date.
   *
   * @param seconds since 1970-01-01T00:00:00Z
   * @param origin the first training date, in the same seconds
   */
  <V> V of(Arithmetic<V> math, V seconds, double origin) {
    return switch (this) {
      case HOUR -> hour(math, seconds);
      case WEEKDAY -> weekday(math, days(math, seconds));
      case DAY -> day(math, days(math, seconds));
      case MONTH -> month(math, days(math, seconds));
      case DAY_OF_YEAR -> dayOfYear(math, days(math, seconds));
      case ELAPSED -> math.over(math.plus(seconds, -origin), SECONDS_A_DAY);
    };
  }

  /** Days since 1970-01-01. Whole seconds are divided, since those divide exactly. */
  private static <V> V days(Arithmetic<V> math, V seconds) {
    return math.floorDiv(math.floor(seconds), SECONDS_A_DAY);
  }

  private static <V> V hour(Arithmetic<V> math, V seconds) {
    V midnight = math.times(days(math, seconds), SECONDS_A_DAY);
    return math.over(math.minus(seconds, midnight), 3_600);
  }

  /** 1970-01-01 was a Thursday, which is 3. */
  private static <V> V weekday(Arithmetic<V> math, V days) {
    return remainder(math, math.plus(days, 3), 7);
  }

  private static <V> V day(Arithmetic<V> math, V days) {
    V monthFromMarch = monthFromMarch(math, days);
    V daysBefore = math.floorDiv(math.plus(math.times(monthFromMarch, 153), 2), 5);
    return math.plus(math.minus(dayFromMarch(math, days), daysBefore), 1);
  }

  /** Months 10 and 11 from March are January and February of the next year. */
  private static <V> V month(Arithmetic<V> math, V days) {
    V monthFromMarch = monthFromMarch(math, days);
    V nextYear = math.floorDiv(monthFromMarch, 10);
    return math.plus(math.minus(monthFromMarch, math.times(nextYear, 12)), 3);
  }

  private static <V> V dayOfYear(Arithmetic<V> math, V days) {
    V yearBefore = math.plus(year(math, days), -1);
    V leapDays =
        math.plus(
            math.minus(math.floorDiv(yearBefore, 4), math.floorDiv(yearBefore, 100)),
            math.floorDiv(yearBefore, 400));
    V newYear =
        math.plus(math.plus(math.times(yearBefore, 365), leapDays), -DAYS_TO_1970_FROM_0001);
    return math.plus(math.minus(days, newYear), 1);
  }

  private static <V> V year(Arithmetic<V> math, V days) {
    V era = math.floorDiv(math.plus(days, DAYS_TO_1970_FROM_MARCH_0000), DAYS_IN_400_YEARS);
    V yearFromMarch = math.plus(yearOfEra(math, days), math.times(era, 400));
    return math.plus(yearFromMarch, math.floorDiv(monthFromMarch(math, days), 10));
  }

  /** 0 March to 11 February. */
  private static <V> V monthFromMarch(Arithmetic<V> math, V days) {
    return math.floorDiv(math.plus(math.times(dayFromMarch(math, days), 5), 2), 153);
  }

  /** 0 to 365, counted from the first of March. */
  private static <V> V dayFromMarch(Arithmetic<V> math, V days) {
    V year = yearOfEra(math, days);
    V leapDays = math.minus(math.floorDiv(year, 4), math.floorDiv(year, 100));
    return math.minus(dayOfEra(math, days), math.plus(math.times(year, 365), leapDays));
  }

  /** 0 to 399, years that start in March. */
  private static <V> V yearOfEra(Arithmetic<V> math, V days) {
    V day = dayOfEra(math, days);
    V withoutLeapDays =
        math.minus(
            math.plus(math.minus(day, math.floorDiv(day, 1_460)), math.floorDiv(day, 36_524)),
            math.floorDiv(day, 146_096));
    return math.floorDiv(withoutLeapDays, 365);
  }

  /** 0 to 146,096: the day of its 400 years, which start on a first of March. */
  private static <V> V dayOfEra(Arithmetic<V> math, V days) {
    return remainder(math, math.plus(days, DAYS_TO_1970_FROM_MARCH_0000), DAYS_IN_400_YEARS);
  }

  private static <V> V remainder(Arithmetic<V> math, V dividend, double divisor) {
    return math.minus(dividend, math.times(math.floorDiv(dividend, divisor), divisor));
  }
}
