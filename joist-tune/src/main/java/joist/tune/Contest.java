package joist.tune;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.LearnException;
import joist.learn.Learner;
import joist.learn.Problem;
import joist.learn.metric.Metric;
import joist.learn.tree.GradientBoosting;
import joist.tune.TrainingProgress.Event;
import joist.tune.TrainingProgress.Stage;
import joist.tune.search.Point;
import joist.tune.search.RandomSearch;
import joist.tune.search.SearchPolicy;

/**
 * Runs learners one after the other and judges each.
 *
 * <p>With a budget each learner gets an even share of the time that is left, the search for better
 * parameters counted as one more; a learner that is done early leaves its time to the others.
 */
final class Contest {
  private static final String TUNED = "boosted trees, tuned";

  private final Problem problem;
  private final TrainingSettings settings;
  private final long seed;
  private final Metric metric;
  private final TrainingProgress progress;
  private final InstantSource clock;
  private final SearchPolicy policy = new RandomSearch();
  private final Judge judge;
  private final List<Judged> judged = new ArrayList<>();

  /** The clocks that a contest goes by: one for budgets, and a fine one for single rows. */
  record Clocks(InstantSource instants, LongSupplier nanos) {
    static Clocks system() {
      return new Clocks(InstantSource.system(), System::nanoTime);
    }
  }

  Contest(
      Problem problem,
      TrainingRequest request,
      Metric metric,
      TrainingProgress progress,
      Clocks clocks) {
    this.problem = problem;
    this.settings = request.settings();
    this.seed = request.problem().seed();
    this.metric = metric;
    this.progress = progress;
    this.clock = clocks.instants();
    this.judge = new Judge(problem, settings.threads(), clocks.nanos());
  }

  /** The learners that could be fitted, the simplest first. */
  List<Judged> run() {
    Optional<Instant> end = settings.budget().map(clock.instant()::plus);
    List<Learner> learners = Candidates.of(problem.task(), settings.learners());
    boolean searches = end.isPresent() && learners.stream().anyMatch(Contest::isBoosting);
    progress.report(new Event.StageStarted(Stage.FIT));
    for (int i = 0; i < learners.size(); i++) {
      Learner learner = learners.get(i);
      progress.report(new Event.LearnerStarted(learner.name(), i + 1, learners.size()));
      int left = learners.size() - i + (searches ? 1 : 0);
      run(learner.name(), learner, end.map(last -> share(last, left))).ifPresent(this::add);
    }
    if (searches) {
      search(end.get());
    }
    return judged;
  }

  private static boolean isBoosting(Learner learner) {
    return learner instanceof GradientBoosting;
  }

  private void add(Judged one) {
    judged.add(one);
    progress.report(new Event.LearnerJudged(one.entry(), metric));
  }

  /** When a learner must end that gets one of {@code left} even shares of the time left. */
  private Instant share(Instant end, int left) {
    Instant now = clock.instant();
    return now.plus(Duration.between(now, end).dividedBy(left));
  }

  private Optional<Judged> run(String name, Learner learner, Optional<Instant> end) {
    FitContext context =
        new FitContext(
            settings.threads(),
            seed,
            clock,
            () -> end.isPresent() && !clock.instant().isBefore(end.get()),
            (round, rounds, metricName, value) ->
                progress.report(new Event.RoundDone(name, round, rounds, metricName, value)));
    Instant start = clock.instant();
    try {
      Fit fit = learner.fit(problem, context);
      Duration fitTime = Duration.between(start, clock.instant());
      return Optional.of(judge.judge(name, learner, fit, fitTime));
    } catch (LearnException e) {
      progress.report(new Event.LearnerSkipped(name, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  /**
   * Tries other parameters of boosted trees until the time is up; the best of them is judged too.
   */
  private void search(Instant end) {
    progress.report(new Event.StageStarted(Stage.SEARCH));
    List<SearchPolicy.Trial> trials = new ArrayList<>();
    Optional<Judged> best = Optional.empty();
    Duration usual = fitTimeOfBoosting();
    while (clock.instant().plus(usual.dividedBy(2)).isBefore(end)) {
      Point point = policy.next(BoostingSpace.space(), trials, seed);
      progress.report(new Event.LearnerStarted(TUNED, trials.size() + 1, trials.size() + 1));
      Optional<Judged> trial = run(TUNED, BoostingSpace.at(point), Optional.of(end));
      trials.add(new SearchPolicy.Trial(point, trial.map(this::loss).orElse(Double.NaN)));
      if (trial.isPresent() && (best.isEmpty() || loss(trial.get()) < loss(best.get()))) {
        best = trial;
      }
    }
    best.ifPresent(this::add);
  }

  private double loss(Judged one) {
    double value = one.entry().value(metric);
    return metric.higherIsBetter() ? -value : value;
  }

  private Duration fitTimeOfBoosting() {
    return judged.stream()
        .filter(one -> isBoosting(one.learner()))
        .map(one -> one.entry().fitTime())
        .findFirst()
        .orElse(Duration.ZERO);
  }
}
