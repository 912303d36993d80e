package joist.model.card;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a model's quality, on rows that it was not fitted on. NaN is a number that is
 * not defined. No wall-clock time is in it, so that equal fits have equal cards.
 *
 * <p>Its JSON is one flat object, documented in {@code docs/model-card.md}.
 */
public record Card(
    @JsonUnwrapped Subject subject,
    @JsonUnwrapped Verdict verdict,
    @JsonUnwrapped Scores scores,
    @JsonUnwrapped Charts charts,
    @JsonUnwrapped Insight insight) {

  /**
   * What is predicted.
   *
   * @param task {@code binary}, {@code multiclass} or {@code regression}
   * @param classes in order; empty for regression
   */
  public record Subject(String title, String task, String target, List<String> classes) {
    public Subject {
      classes = List.copyOf(classes);
    }
  }

  /**
   * Who won, and how that was judged.
   *
   * @param why a plain sentence
   * @param metric the name of the deciding metric
   * @param split a plain sentence: which rows were held back
   */
  public record Verdict(
      String learner, String why, String metric, boolean higherIsBetter, Rows rows, String split) {}

  /** How many rows were learned from, and how many judged by. */
  public record Rows(int train, int valid) {}

  /**
   * Metrics by name.
   *
   * @param baseline of the constant answer
   * @param leaderboard best first
   * @param curve the winner's metric by round
   */
  public record Scores(
      Map<String, Double> metrics,
      Map<String, Double> baseline,
      List<Standing> leaderboard,
      List<CurvePoint> curve) {
    public Scores {
      metrics = inOrder(metrics);
      baseline = inOrder(baseline);
      leaderboard = List.copyOf(leaderboard);
      curve = List.copyOf(curve);
    }
  }

  /** A learner's place on the leaderboard. */
  public record Standing(
      String learner, Map<String, Double> metrics, Map<String, String> parameters) {
    public Standing {
      metrics = inOrder(metrics);
      parameters = inOrder(parameters);
    }
  }

  public record CurvePoint(int round, String metric, double train, double valid) {}

  /**
   * Points to draw.
   *
   * @param roc for binary tasks
   * @param calibration for binary tasks, of the positive class
   * @param confusion {@code [observed][predicted]} counts, for classification
   * @param residuals for regression, in bins of equal size by prediction
   */
  public record Charts(
      List<RocPoint> roc,
      List<Bin> calibration,
      List<List<Integer>> confusion,
      List<Bin> residuals) {
    public Charts {
      roc = List.copyOf(roc);
      calibration = List.copyOf(calibration);
      confusion = confusion.stream().map(List::copyOf).toList();
      residuals = List.copyOf(residuals);
    }
  }

  public record RocPoint(double falsePositiveRate, double truePositiveRate, double threshold) {}

  /** The mean prediction and the mean observation of some rows. */
  public record Bin(double predicted, double observed, int rows) {}

  /** What the model rests on, where it is weaker, and what was done with each column. */
  public record Insight(
      List<Share> importance, List<Slice> slices, List<Decision> decisions, List<String> warnings) {
    public Insight {
      importance = List.copyOf(importance);
      slices = List.copyOf(slices);
      decisions = List.copyOf(decisions);
      warnings = List.copyOf(warnings);
    }
  }

  /** A column's share of the model's gain. */
  public record Share(String column, double share) {}

  /** The metrics of the rows that have one value in a column. */
  public record Slice(String column, String value, int rows, Map<String, Double> metrics) {
    public Slice {
      metrics = inOrder(metrics);
    }
  }

  public record Decision(String column, boolean used, String treatment, String reason) {}

  private static <V> Map<String, V> inOrder(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
