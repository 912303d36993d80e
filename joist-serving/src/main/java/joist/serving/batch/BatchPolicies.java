package joist.serving.batch;

import java.time.Duration;
import java.util.Locale;
import joist.serving.form.DurationForm;

/** The batching policies by what they are called on a command line. */
public final class BatchPolicies {
  /** What {@link #parse} takes. */
  public static final String FORMS =
      "deadline, none, cork, cellular, aimd, aimd:DELAY, window:ROWS:WAIT (such as window:32:5ms)";

  private static final Duration MOST_WAIT = Duration.ofMinutes(1);

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
        case "aimd/2" -> new AimdBatching(delay(parts[1], text));
        case "window/3" ->
            new FixedWindowBatching(Integer.parseInt(parts[1]), delay(parts[2], text));
        default -> throw unknown(text);
      };
    } catch (NumberFormatException malformed) {
      throw unknown(text);
    }
  }

  private static IllegalArgumentException unknown(String text) {
    return new IllegalArgumentException("expected %s, got '%s'".formatted(FORMS, text));
  }

  /** A minute at most, with its unit. */
  private static Duration delay(String form, String text) {
    try {
      Duration wait = DurationForm.parseWait(form);
      if (Character.isLetter(form.charAt(form.length() - 1)) && wait.compareTo(MOST_WAIT) <= 0) {
        return wait;
      }
    } catch (IllegalArgumentException malformed) {
      // told with all forms
    }
    throw unknown(text);
  }
}
