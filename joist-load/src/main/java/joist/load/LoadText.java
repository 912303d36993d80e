package joist.load;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Windows and reports as text for people. */
public final class LoadText {
  private LoadText() {}

  /** Above the lines of windows. */
  public static String heading() {
    return "%9s %9s %8s %9s %9s %9s  %s"
        .formatted("sent/s", "answers/s", "failed", "p50 ms", "p99 ms", "max ms", "versions");
  }

  /** One line. */
  public static String line(LoadWindow window) {
    double seconds = Math.max(1e-9, window.seconds());
    return String.format(
        Locale.ROOT,
        "%9.0f %9.0f %8d %9.2f %9.2f %9.2f  %s%s",
        window.sent() / seconds,
        window.answered() / seconds,
        window.failures(),
        window.latencies().millis(50),
        window.latencies().millis(99),
        window.latencies().maxMillis(),
        counts(window.versions()),
        wrong(window));
  }

  /** The whole run, in a few lines. */
  public static String summary(LoadReport report) {
    LoadWindow total = report.total();
    String summary =
        String.format(
            Locale.ROOT,
            """
            %d requests in %.1f s (%.1f a second): %d answered, %d failed%s
            latency from the moment due: p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms
            the generator's own delay:   p50 %.2f ms, p99 %.2f ms, max %.2f ms
            versions: %s; answers of a wrong version: %d, with a wrong value: %d
            """,
            total.sent(),
            report.pacedSeconds(),
            report.sentPerSecond(),
            total.answered(),
            total.failures(),
            total.failed().isEmpty() ? "" : " (" + counts(total.failed()) + ")",
            total.latencies().millis(50),
            total.latencies().millis(99),
            total.latencies().millis(99.9),
            total.latencies().maxMillis(),
            total.lags().millis(50),
            total.lags().millis(99),
            total.lags().maxMillis(),
            total.versions().isEmpty() ? "none named" : counts(total.versions()),
            total.wrongVersion(),
            total.wrongValue());
    return summary + queries(report);
  }

  private static String queries(LoadReport report) {
    Latencies queries = report.queries();
    return queries.count() == 0
        ? ""
        : String.format(
            Locale.ROOT,
            """
            %d queries in a row: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms; %.1f answers a second
            """,
            queries.count(),
            queries.millis(50),
            queries.millis(90),
            queries.millis(99),
            report.total().answered() / report.pacedSeconds());
  }

  private static String counts(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String wrong(LoadWindow window) {
    long wrong = window.wrongVersion() + window.wrongValue();
    return wrong == 0 ? "" : "  WRONG: " + wrong;
  }
}
