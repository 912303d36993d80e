package joist.tune;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.learn.LearnException;
import joist.learn.Problem;
import joist.learn.metric.Metric;
import joist.learn.split.PreparedProblem;
import joist.learn.split.ProblemSettings;
import joist.learn.split.Problems;
import joist.model.Model;
import joist.model.ModelPackage;
import joist.model.Samples;
import joist.model.card.Documents;
import joist.model.card.Lineage;
import joist.table.Finding;
import joist.table.Table;
import joist.table.TableCheck;
import joist.tune.Contest.Clocks;
import joist.tune.TrainingProgress.Event;
import joist.tune.TrainingProgress.Stage;

/**
 * From a table to a packaged model: check, split, run the learners against each other, judge them
 * on rows that none was fitted on, and package the best with its proof.
 *
 * <p>Without a budget the package is the same, byte for byte, for the same table, request and
 * version of Joist, at any thread count. The model is the one fitted on the training rows: the one
 * that was judged.
 */
public final class Training {
  private final TrainingRequest request;
  private final TrainingProgress progress;
  private final Clocks clocks;

  Training(TrainingRequest request, TrainingProgress progress, Clocks clocks) {
    this.request = request;
    this.progress = progress;
    this.clocks = clocks;
  }

  /** As {@link #run(TrainingRequest, TrainingProgress)}, silently. */
  public static TrainingResult run(TrainingRequest request) {
    return run(request, event -> {});
  }

  /**
   * Trains.
   *
   * @throws LearnException when the table cannot be learned from as asked, with all that is wrong
   *     and what to change
   */
  public static TrainingResult run(TrainingRequest request, TrainingProgress progress) {
    return new Training(request, progress, Clocks.system()).run();
  }

  TrainingResult run() {
    progress.report(new Event.StageStarted(Stage.CHECK));
    List<Finding> findings = check();
    progress.report(new Event.StageStarted(Stage.SPLIT));
    PreparedProblem prepared = Problems.of(request.table(), request.problem());
    Problem problem = prepared.problem();
    progress.report(new Event.Noted(prepared.split().rule()));
    Metric metric =
        request
            .settings()
            .metric()
            .map(key -> Metric.named(key, problem.task()))
            .orElseGet(() -> Metric.defaultOf(problem.task()));
    List<Judged> judged = new Contest(problem, request, metric, progress, clocks).run();
    if (judged.isEmpty()) {
      throw new LearnException(
          "no learner could be fitted to '%s'; see the reasons above".formatted(problem.target()));
    }
    progress.report(new Event.StageStarted(Stage.PACKAGE));
    return result(prepared, Ranking.of(metric, judged), findings);
  }

  private List<Finding> check() {
    String target = request.problem().target();
    List<Finding> findings =
        request
            .problem()
            .timeColumn()
            .map(time -> TableCheck.check(request.table(), target, time))
            .orElseGet(() -> TableCheck.check(request.table(), target));
    List<String> errors =
        findings.stream()
            .filter(finding -> finding.severity() == Finding.Severity.ERROR)
            .map(Finding::message)
            .toList();
    if (!errors.isEmpty()) {
      throw new LearnException(String.join("\n", errors));
    }
    findings.forEach(finding -> progress.report(new Event.Warned(finding.message())));
    return findings;
  }

  private TrainingResult result(PreparedProblem prepared, Ranking ranking, List<Finding> findings) {
    ModelPackage packaged = packaged(prepared, ranking, warnings(prepared, ranking, findings));
    return new TrainingResult(
        packaged,
        ranking.leaderboard(),
        ranking.why(),
        findings,
        facts(prepared.problem(), ranking));
  }

  private static List<String> warnings(
      PreparedProblem prepared, Ranking ranking, List<Finding> findings) {
    List<String> warnings = new ArrayList<>(findings.stream().map(Finding::message).toList());
    warnings.addAll(prepared.warnings());
    if (ranking.ranked().size() > 1 && ranking.winner().learner().name().equals("constant")) {
      warnings.add("no learner beats the constant answer: the columns do not tell the target");
    }
    return warnings;
  }

  private ModelPackage packaged(PreparedProblem prepared, Ranking ranking, List<String> warnings) {
    Problem problem = prepared.problem();
    Model model = ranking.winner().model();
    Sampled sampled = Sampled.of(problem);
    int[] picked =
        SamplePick.of(sampled.rows(), sampled.targets(), model.signature().orElseThrow());
    Documents documents =
        new Documents(
            new CardWriter(request.name(), problem, ranking)
                .write(prepared.split().rule(), warnings),
            Schemas.of(request.table()),
            lineage(prepared, ranking));
    return new ModelPackage(
        request.name(),
        model.graph(),
        model.signature().orElseThrow(),
        Samples.of(model, sampled.rows().rows(picked)),
        documents);
  }

  /** Rows to take samples from, and their targets. */
  private record Sampled(Table rows, float[] targets) {
    /** The validation rows, or the training rows where those are too few to prove a model by. */
    static Sampled of(Problem problem) {
      return problem.validFeatures().rows() >= ModelPackage.LEAST_SAMPLES
          ? new Sampled(problem.validFeatures(), problem.valid().values())
          : new Sampled(problem.trainFeatures(), problem.train().values());
    }
  }

  private Lineage lineage(PreparedProblem prepared, Ranking ranking) {
    ProblemSettings settings = request.problem();
    DataSource source = request.source();
    return new Lineage(
        new Lineage.Data(
            source.file(),
            source.sha256(),
            request.table().rows(),
            request.table().columns().size(),
            source.licence()),
        settings.target(),
        prepared.split().rule(),
        new Lineage.Recipe(
            ranking.winner().entry().learner(),
            ranking.winner().fit().parameters(),
            settings.seed(),
            request.settings().budget().map(Training::seconds).orElse("none")),
        CodeVersion.read());
  }

  private static String seconds(Duration budget) {
    return budget.toMillis() / 1000.0 + " s";
  }

  private Map<String, String> facts(Problem problem, Ranking ranking) {
    Leaderboard.Entry winner = ranking.winner().entry();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("learner", winner.learner());
    facts.put("metric", MetricNames.of(ranking.leaderboard().metric()));
    MetricNames.named(winner.metrics())
        .forEach((name, value) -> facts.put(name, Double.toString(value)));
    facts.put("rows", Integer.toString(request.table().rows()));
    facts.put("target", problem.target());
    facts.put("task", CardWriter.task(problem.task()));
    facts.put("fitSeconds", Double.toString(winner.fitTime().toMillis() / 1000.0));
    facts.put("rowMicros", Double.toString(winner.rowLatency().toNanos() / 1000.0));
    return facts;
  }
}
