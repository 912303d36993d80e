package joist.cli.reproduce;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One claim of the literature, tried on this machine. */
public interface Experiment {
  /** What it is called on the command line. */
  String name();

  /** The work it is about, and its claim. */
  String claim();

  /** Whether it has live runs, which take as long as a person says. */
  default boolean isTimed() {
    return true;
  }

  /** The same, where something comes again and again, with so long between; empty where not. */
  default Optional<Experiment> every(Duration interval) {
    return Optional.empty();
  }

  /**
   * Runs it.
   *
   * @param length of each live run
   */
  void run(Duration length, Findings findings);

  /** All of them, by name. */
  static List<Experiment> all() {
    return List.of(
        new ClipperExperiment(),
        new BentomlExperiment(),
        new TfServingExperiment(),
        new BatchmakerExperiment(),
        new OpenvinoExperiment(),
        new ObjectiveExperiment(),
        new TrimsExperiment(),
        new PretzelExperiment());
  }
}
