package joist.serving.isolate;

import java.util.Locale;

/**
 * What became of a child.
 *
 * @param model such as {@code churn:2}
 * @param detail why, or how often
 */
public record ChildEvent(String model, Kind kind, String detail) {
  /** What happened. */
  public enum Kind {
    /** It ended, and is to be started again. */
    ENDED,
    /** Another one answers. */
    RESTARTED,
    /** It ended again and again, and is not started any more. */
    FENCED;

    /** Such as {@code restarted}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
