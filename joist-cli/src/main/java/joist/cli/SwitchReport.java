package joist.cli;

import java.util.List;
import java.util.Locale;
import joist.cli.Demo.Phase;
import joist.cli.Screen.Cell;
import joist.load.LoadWindow;

/** What callers felt of a switch: latency by phase, and the count of everything that went wrong. */
record SwitchReport(List<Phase> phases, LoadWindow total) {
  boolean isClean() {
    return total.isClean() && total.answered() > 0;
  }

  void print(Screen screen) {
    screen.table(
        List.of(
            Cell.text("PHASE", Phase::name),
            Cell.number("REQUESTS", phase -> count(phase.load().answered())),
            Cell.number("P50 MS", phase -> millis(phase, 50)),
            Cell.number("P99 MS", phase -> millis(phase, 99)),
            Cell.number("P99.9 MS", phase -> millis(phase, 99.9)),
            Cell.text("BY VERSION", phase -> phase.load().versions().toString())),
        phases);
    screen.say("");
    String failed =
        "failed requests: %s%s"
            .formatted(
                count(total.failures()), total.failed().isEmpty() ? "" : " " + total.failed());
    String wrong =
        "answers from a wrong version: %s, with a wrong value: %s, of %s"
            .formatted(
                count(total.wrongVersion()), count(total.wrongValue()), count(total.answered()));
    if (isClean()) {
      screen.good(failed);
      screen.good(wrong);
    } else {
      screen.warn(failed);
      screen.warn(wrong);
    }
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String millis(Phase phase, double percent) {
    return phase.load().answered() == 0
        ? "-"
        : String.format(Locale.ROOT, "%.2f", phase.load().latencies().millis(percent));
  }
}
