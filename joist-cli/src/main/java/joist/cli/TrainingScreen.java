package joist.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import joist.cli.Screen.Cell;
import joist.learn.metric.Metric;
import joist.tune.Leaderboard;
import joist.tune.TrainingProgress;

/** A training as a person watches it: a bar for each learner, with the metric as it improves. */
final class TrainingScreen implements TrainingProgress {
  private final Screen screen;
  private Optional<Screen.Bar> bar = Optional.empty();
  private String label = "";

  TrainingScreen(Screen screen) {
    this.screen = screen;
  }

  @Override
  public void report(Event event) {
    switch (event) {
      case Event.StageStarted(Stage stage) -> stage(stage);
      case Event.Noted(String message) -> {
        closeBar();
        screen.say("  " + message);
      }
      case Event.Warned(String message) -> {
        closeBar();
        screen.warn(message);
      }
      case Event.LearnerStarted(String learner, int number, int planned) -> {
        closeBar();
        label = "%d/%d %-20s".formatted(number, planned, learner);
        bar = Optional.of(screen.bar("  " + label, 1));
      }
      case Event.RoundDone(String learner, int round, int rounds, String metric, double value) ->
          bar.ifPresent(open -> draw(open, round, rounds, metric, value));
      case Event.LearnerJudged(Leaderboard.Entry entry, Metric metric) -> {
        bar.ifPresent(open -> open.at(1, judged(entry, metric)));
        closeBar();
      }
      case Event.LearnerSkipped(String learner, String reason) -> {
        closeBar();
        screen.say("  %s was left out: %s".formatted(learner, reason));
      }
    }
  }

  private void stage(Stage stage) {
    closeBar();
    switch (stage) {
      case CHECK, SPLIT, PACKAGE -> {}
      case FIT -> screen.heading("Training");
      case SEARCH -> screen.say(screen.dim("  searching for better parameters while time is left"));
    }
  }

  private static void draw(Screen.Bar bar, int round, int rounds, String metric, double value) {
    bar.outOf(rounds);
    bar.at(round, String.format(Locale.ROOT, "%s %.4f", metric, value));
  }

  private static String judged(Leaderboard.Entry entry, Metric metric) {
    return String.format(
        Locale.ROOT,
        "%s %.4f in %s",
        metric.title(),
        entry.value(metric),
        Screen.duration(entry.fitTime().toNanos() / 1e9));
  }

  private void closeBar() {
    bar.ifPresent(Screen.Bar::close);
    bar = Optional.empty();
  }

  /** Prints the learners side by side, best first. */
  static void show(Screen screen, Leaderboard leaderboard) {
    screen.heading("Leaderboard, on rows that no learner saw");
    List<Cell<Leaderboard.Entry>> cells = new ArrayList<>();
    cells.add(Cell.text("LEARNER", Leaderboard.Entry::learner));
    for (Metric metric : shown(leaderboard)) {
      cells.add(
          Cell.number(
              metric.title().toUpperCase(Locale.ROOT),
              entry ->
                  Double.isNaN(entry.value(metric))
                      ? "-"
                      : String.format(Locale.ROOT, "%.4f", entry.value(metric))));
    }
    cells.add(Cell.number("FIT TIME", entry -> Screen.duration(entry.fitTime().toNanos() / 1e9)));
    cells.add(Cell.number("ONE ROW", entry -> Screen.duration(entry.rowLatency().toNanos() / 1e9)));
    screen.table(cells, leaderboard.entries());
  }

  /** The deciding metric, then those that a person asks for first. */
  private static List<Metric> shown(Leaderboard leaderboard) {
    List<Metric> wanted =
        List.of(
            leaderboard.metric(),
            Metric.AUC,
            Metric.LOG_LOSS,
            Metric.CALIBRATION_ERROR,
            Metric.RMSE,
            Metric.MAE,
            Metric.R2);
    return wanted.stream()
        .distinct()
        .filter(metric -> leaderboard.winner().metrics().containsKey(metric))
        .toList();
  }
}
