package joist.tune;

import joist.learn.metric.Metric;

/** Told what a training does, in order, on the thread that runs it. Must be quick. */
@FunctionalInterface
public interface TrainingProgress {
  void report(Event event);

  /** What is told. */
  sealed interface Event {
    /** A stage begins. */
    record StageStarted(Stage stage) implements Event {}

    /** A decision to show the user. */
    record Noted(String message) implements Event {}

    /** What the user must look at, such as a column that gives the target away. */
    record Warned(String message) implements Event {}

    /**
     * A learner begins.
     *
     * @param number from 1
     * @param planned how many learners there will be; a search for better parameters may add more
     */
    record LearnerStarted(String learner, int number, int planned) implements Event {}

    /**
     * A learner finished a round.
     *
     * @param round rounds done, from 1
     * @param rounds rounds planned
     * @param metric the validation metric's name
     * @param value its value after this round
     */
    record RoundDone(String learner, int round, int rounds, String metric, double value)
        implements Event {}

    /** A learner was judged on the validation rows. */
    record LearnerJudged(Leaderboard.Entry entry, Metric metric) implements Event {}

    /** A learner was left out, and why. */
    record LearnerSkipped(String learner, String reason) implements Event {}
  }

  /** The stages of a training, in order. */
  enum Stage {
    CHECK,
    SPLIT,
    FIT,
    SEARCH,
    PACKAGE
  }
}
