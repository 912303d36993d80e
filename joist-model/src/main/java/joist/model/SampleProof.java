package joist.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs sample rows again and compares with their stored answers: all in one batch, then each alone,
 * so that a row's answer is also seen not to depend on its batch mates.
 *
 * <p>On the build that made them, answers are bitwise equal. Another build or machine may round
 * differently: a probability may differ by 1e-5, a predicted number by 1e-5 of the larger of itself
 * and the samples' root mean square.
 */
final class SampleProof {
  private static final double TOLERANCE = 1e-5;

  private final Model model;

  SampleProof(Model model) {
    this.model = model;
  }

  /** The answers that the model gives to rows, in one batch. */
  List<Sample.Answer> answers(List<Map<String, @Nullable Object>> rows) {
    return model.predict(rows).stream().map(SampleProof::answer).toList();
  }

  private static Sample.Answer answer(Prediction prediction) {
    return prediction
        .label()
        .<Sample.Answer>map(label ->
            new Sample.Answer.OfClass(label, List.copyOf(prediction.probabilities().values())))
        .orElseGet(() -> new Sample.Answer.OfNumber((float) prediction.value()));
  }

  /**
   * Checks every sample.
   *
   * @throws WrongAnswersException when an answer differs beyond the tolerance, naming the worst row
   */
  void check(List<Sample> samples) {
    List<Sample.Answer> together;
    List<Sample.Answer> alone = new ArrayList<>();
    try {
      together = answers(samples.stream().map(Sample::row).toList());
      samples.forEach(sample -> alone.addAll(answers(List.of(sample.row()))));
    } catch (BadRowException e) {
      throw new ModelException(
          "the package's sample rows do not fit its signature: " + e.getMessage(), e);
    }
    double scale = rootMeanSquare(samples);
    Worst worst = new Worst(-1, 0, together);
    for (int i = 0; i < samples.size(); i++) {
      Sample.Answer expected = samples.get(i).answer();
      worst = worst.orElse(i, difference(expected, together.get(i), scale), together);
      worst = worst.orElse(i, difference(expected, alone.get(i), scale), alone);
    }
    if (worst.difference() > TOLERANCE) {
      throw refusal(samples, worst);
    }
  }

  /** The sample that differs most so far, and the answers that it is of. */
  private record Worst(int row, double difference, List<Sample.Answer> answers) {
    Worst orElse(int otherRow, double otherDifference, List<Sample.Answer> otherAnswers) {
      return otherDifference > difference
          ? new Worst(otherRow, otherDifference, otherAnswers)
          : this;
    }
  }

  private WrongAnswersException refusal(List<Sample> samples, Worst worst) {
    Sample sample = samples.get(worst.row());
    return new WrongAnswersException(
        "the model does not give the answers it was packaged with; the worst of %d sample rows is row %d, %s: expected %s, got %s (the difference is %.3g, %.0e is allowed); the package was changed, or this build computes wrongly: do not serve it"
            .formatted(
                samples.size(),
                worst.row(),
                sample.row(),
                sample.answer(),
                worst.answers().get(worst.row()),
                worst.difference(),
                TOLERANCE));
  }

  private static double difference(Sample.Answer expected, Sample.Answer got, double scale) {
    return switch (expected) {
      case Sample.Answer.OfNumber(float value) ->
          got instanceof Sample.Answer.OfNumber(float other)
              ? difference(value, other, scale)
              : Double.POSITIVE_INFINITY;
      case Sample.Answer.OfClass wanted ->
          got instanceof Sample.Answer.OfClass given
              ? difference(wanted, given)
              : Double.POSITIVE_INFINITY;
    };
  }

  private static double difference(float expected, float got, double scale) {
    double distance = distance(expected, got);
    // Of what is not finite no scale is right: the quotient would be no number, and so no
    // difference.
    return Double.isInfinite(distance) ? distance : distance / Math.max(scale, Math.abs(expected));
  }

  private static double difference(Sample.Answer.OfClass expected, Sample.Answer.OfClass got) {
    if (expected.probabilities().size() != got.probabilities().size()) {
      return Double.POSITIVE_INFINITY;
    }
    double most = 0;
    for (int i = 0; i < expected.probabilities().size(); i++) {
      most = Math.max(most, distance(expected.probabilities().get(i), got.probabilities().get(i)));
    }
    // Two classes whose probabilities all but tie may change places; no others may.
    boolean tie = !expected.label().equals(got.label()) && topGap(expected) > TOLERANCE;
    return tie ? Double.POSITIVE_INFINITY : most;
  }

  private static double topGap(Sample.Answer.OfClass answer) {
    double[] sorted =
        answer.probabilities().stream().mapToDouble(Float::doubleValue).sorted().toArray();
    return sorted[sorted.length - 1] - sorted[sorted.length - 2];
  }

  private static double distance(float a, float b) {
    if (Float.compare(a, b) == 0 || a == b) {
      return 0;
    }
    double distance = Math.abs((double) a - b);
    return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
  }

  private static double rootMeanSquare(List<Sample> samples) {
    double sum = 0;
    for (Sample sample : samples) {
      if (sample.answer() instanceof Sample.Answer.OfNumber(float value) && Float.isFinite(value)) {
        sum += (double) value * value;
      }
    }
    // Where all answers are 0 any scale will do but 0.
    return sum == 0 ? Float.MIN_NORMAL : Math.sqrt(sum / samples.size());
  }
}
