package joist.load;

import java.time.Instant;
import java.util.List;

/**
 * How a run went.
 *
 * @param windows in order; the last may be shorter, and holds what came to an end after the last
 *     request was due
 * @param pacedSeconds how long requests were being sent
 * @param queries of the scenarios without a rate: from the sending of a query's requests until all
 *     were answered
 */
public record LoadReport(
    LoadWindow total, List<LoadWindow> windows, double pacedSeconds, Latencies queries) {
  public LoadReport {
    windows = List.copyOf(windows);
  }

  /** Requests that were due, a second. */
  public double sentPerSecond() {
    return pacedSeconds == 0 ? 0 : total.sent() / pacedSeconds;
  }

  /** The sum of the windows that started in {@code [from, to)}. */
  public LoadWindow between(Instant from, Instant to) {
    return windows.stream()
        .filter(window -> !window.start().isBefore(from) && window.start().isBefore(to))
        .reduce(LoadWindow.empty(from), LoadWindow::plus);
  }
}
