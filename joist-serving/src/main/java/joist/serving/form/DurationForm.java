package joist.serving.form;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Durations as people write them: {@code 10ms}, {@code 1.5s}, {@code 2m}; a bare number is seconds.
 */
public final class DurationForm {
  private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) *(us|ms|s|m|h)?");
  private static final double MOST_SECONDS = 1e9;

  private DurationForm() {}

  /**
   * A duration.
   *
   * @throws IllegalArgumentException when it is none, or not above 0
   */
  public static Duration parse(String text) {
    Duration duration = parseWait(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("expected a duration above 0, got '" + text + "'");
    }
    return duration;
  }

  /**
   * A duration that may be 0.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Duration parseWait(String text) {
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a duration such as 10ms, 1.5s or 2m, got '" + text + "'");
    }
    double seconds = Double.parseDouble(matcher.group(1)) * secondsPer(matcher.group(2));
    if (seconds > MOST_SECONDS) {
      throw new IllegalArgumentException(
          "expected a duration of at most %,.0f s, got '%s'".formatted(MOST_SECONDS, text));
    }
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  private static double secondsPer(@Nullable String unit) {
    return switch (unit == null ? "s" : unit) {
      case "us" -> 1e-6;
      case "ms" -> 1e-3;
      case "m" -> 60;
      case "h" -> 3600;
      default -> 1;
    };
  }
}
