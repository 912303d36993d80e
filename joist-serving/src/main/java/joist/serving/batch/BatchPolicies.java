package joist.serving.batch;

import java.time.Duration;
import java.util.Locale;

/** The batching policies by what they are called on a command line. */
public final class BatchPolicies {
  /** What {@link #parse} takes. */
  public static final String FORMS =
      "deadline, none, cork, cellular, aimd, aimd:DELAY, window:ROWS:WAIT (such as window:32:5ms)";

  private BatchPolicies() {}

  /**
   * A policy by its name and settings.
   *
   * @throws IllegalArgumentException saying what there is
   */
  public static BatchPolicy parse(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split(":", -1);
    try {
      return switch (parts[0] + "/" + parts.length) {
        case "deadline/1" -> new DeadlineBatching();
        case "none/1" -> new NoBatching();
        case "cellular/1" -> new CellularBatching();
        case "cork/1" -> new CorkBatching();
        case "aimd/1" -> new AimdBatching(Duration.ZERO);
        case "aimd/2" -> new AimdBatching(millis(parts[1]));
        case "window/3" -> new FixedWindowBatching(Integer.parseInt(parts[1]), millis(parts[2]));
        default -> throw unknown(text);
      };
    } catch (NumberFormatException malformed) {
      throw unknown(text);
    }
  }

  private static IllegalArgumentException unknown(String text) {
    return new IllegalArgumentException("expected %s, got '%s'".formatted(FORMS, text));
  }

  private static Duration millis(String text) {
    String number = text.endsWith("ms") ? text.substring(0, text.length() - 2) : text;
    double millis = Double.parseDouble(number);
    if (!(millis >= 0) || millis > 60_000) {
      throw new NumberFormatException(text);
    }
    return Duration.ofNanos(Math.round(millis * 1e6));
  }
}
