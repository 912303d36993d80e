package joist.tune;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import joist.graph.Value;
import joist.learn.Fit;
import joist.learn.Learner;
import joist.learn.Problem;
import joist.learn.Task;
import joist.learn.metric.Answers;
import joist.learn.metric.Metric;
import joist.model.Model;
import joist.model.Predictions;
import joist.model.Signature;

/**
 * Judges fits on the validation rows, by the same way from rows to answers that a server uses. So
 * the metrics are those of what will be served.
 */
final class Judge {
  private final Problem problem;
  private final int threads;
  private final RowLatency latency;

  Judge(Problem problem, int threads, LongSupplier nanos) {
    this.problem = problem;
    this.threads = threads;
    this.latency = new RowLatency(nanos);
  }

  Judged judge(String name, Learner learner, Fit fit, Duration fitTime) {
    Model model = Model.of(fit.graph(), signature(fit));
    Answers answers = answers(model.predict(problem.validFeatures(), threads));
    Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.of(problem.task())) {
      metrics.put(metric, metric.of(problem.task(), problem.valid(), answers));
    }
    Duration rowLatency = latency.of(model, problem.validFeatures());
    Leaderboard.Entry entry =
        new Leaderboard.Entry(name, metrics, fitTime, rowLatency, fit.parameters());
    return new Judged(learner, fit, model, answers, entry);
  }

  private Signature signature(Fit fit) {
    List<Signature.Field> fields = new ArrayList<>();
    for (Value input : fit.graph().inputs()) {
      fields.add(
          new Signature.Field(input.name(), problem.trainFeatures().column(input.name()).type()));
    }
    return new Signature(
        fields,
        problem.target(),
        switch (problem.task()) {
          case Task.Classification(List<String> classes) -> classes;
          case Task.Regression regression -> List.of();
        });
  }

  private static Answers answers(Predictions predictions) {
    if (predictions.classes().isEmpty()) {
      return new Answers(predictions.values(), 1);
    }
    int width = predictions.classes().size();
    float[] values = new float[Math.multiplyExact(predictions.rows(), width)];
    for (int k = 0; k < width; k++) {
      float[] column = predictions.probabilities()[k];
      for (int row = 0; row < column.length; row++) {
        values[row * width + k] = column[row];
      }
    }
    return new Answers(values, width);
  }
}
