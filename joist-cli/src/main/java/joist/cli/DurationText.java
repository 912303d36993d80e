package joist.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Durations as people write them: {@code 10ms}, {@code 1.5s}, {@code 2m}; a bare number is seconds.
 */
final class DurationText implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) *(us|ms|s|m|h)?");

  @Override
  public Duration convert(String text) {
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "expected a duration such as 10ms, 1.5s or 2m, got '" + text + "'");
    }
    double seconds = Double.parseDouble(matcher.group(1)) * secondsPer(matcher.group(2));
    if (seconds <= 0 || seconds > 1e9) {
      throw new TypeConversionException("expected a duration above 0, got '" + text + "'");
    }
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  private static double secondsPer(@org.jspecify.annotations.Nullable String unit) {
    return switch (unit == null ? "s" : unit) {
      case "us" -> 1e-6;
      case "ms" -> 1e-3;
      case "m" -> 60;
      case "h" -> 3600;
      default -> 1;
    };
  }
}
