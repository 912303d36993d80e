package joist.learn.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import joist.learn.Problem.Target;
import joist.learn.feature.Feature;
import joist.learn.feature.FeatureMatrix;

/**
 * Rows as a linear model sees them: numbers, and categories as the place of their one weight. A
 * score's weights are {@code f64[width + 1]}: those of the features in order, a category's as many
 * as it has codes; the last is the intercept.
 *
 * @param places of each feature its first weight
 * @param numbers f32[features][rows]; empty for categories
 * @param codes i32[features][rows], the place of the weight or -1; empty for numbers
 */
@SuppressWarnings("ArrayRecordComponent")
record Design(
    List<Feature> features, int[] places, float[][] numbers, int[][] codes, int width, int rows) {
  private static final float[] NO_NUMBERS = {};
  private static final int[] NO_CODES = {};

  Design {
    features = List.copyOf(features);
  }

  static Design of(FeatureMatrix matrix) {
    List<float[]> numbers = new ArrayList<>();
    List<int[]> codes = new ArrayList<>();
    int[] places = new int[matrix.features().size()];
    int width = 0;
    for (int f = 0; f < places.length; f++) {
      Feature feature = matrix.features().get(f);
      float[] column = matrix.columns()[f];
      places[f] = width;
      numbers.add(feature.isCategorical() ? NO_NUMBERS : column);
      codes.add(feature.isCategorical() ? places(column, width, feature.categories()) : NO_CODES);
      width += Math.max(1, feature.categories());
    }
    return new Design(
        matrix.features(),
        places,
        numbers.toArray(float[][]::new),
        codes.toArray(int[][]::new),
        width,
        matrix.rows());
  }

  /** A code that is missing, or of no category, has no weight. */
  private static int[] places(float[] codes, int first, int categories) {
    int[] places = new int[codes.length];
    for (int row = 0; row < places.length; row++) {
      boolean known = codes[row] >= 0 && codes[row] < categories;
      places[row] = known ? first + (int) codes[row] : -1;
    }
    return places;
  }

  /** Writes the scores of rows {@code from} to {@code to - 1}; {@code start} begins the weights. */
  void scores(double[] weights, int start, int from, int to, double[] scores) {
    Arrays.fill(scores, 0, to - from, weights[start + width]);
    for (int f = 0; f < places.length; f++) {
      if (features.get(f).isCategorical()) {
        addCodes(weights, start, codes[f], from, to, scores);
      } else {
        addNumbers(weights[start + places[f]], numbers[f], from, to, scores);
      }
    }
  }

  private static void addCodes(
      double[] weights, int start, int[] codes, int from, int to, double[] scores) {
    for (int row = from; row < to; row++) {
      scores[row - from] += codes[row] < 0 ? 0 : weights[start + codes[row]];
    }
  }

  private static void addNumbers(
      double weight, float[] numbers, int from, int to, double[] scores) {
    if (weight != 0) {
      for (int row = from; row < to; row++) {
        scores[row - from] += weight * numbers[row];
      }
    }
  }

  /** Adds {@code Σ residual * row} to the gradient of the weights that begin at {@code start}. */
  void addGradient(double[] residuals, int from, int to, double[] gradient, int start) {
    for (int f = 0; f < places.length; f++) {
      if (features.get(f).isCategorical()) {
        addByCode(residuals, codes[f], from, to, gradient, start);
      } else {
        gradient[start + places[f]] += product(residuals, numbers[f], from, to);
      }
    }
    for (int row = from; row < to; row++) {
      gradient[start + width] += residuals[row - from];
    }
  }

  private static void addByCode(
      double[] residuals, int[] codes, int from, int to, double[] gradient, int start) {
    for (int row = from; row < to; row++) {
      if (codes[row] >= 0) {
        gradient[start + codes[row]] += residuals[row - from];
      }
    }
  }

  private static double product(double[] residuals, float[] numbers, int from, int to) {
    double sum = 0;
    for (int row = from; row < to; row++) {
      sum += residuals[row - from] * numbers[row];
    }
    return sum;
  }

  /** The weighted sum of squares of what each weight is multiplied by, f64[width + 1]. */
  double[] squares(Target target) {
    double[] squares = new double[width + 1];
    for (int f = 0; f < places.length; f++) {
      for (int row = 0; row < rows; row++) {
        if (!features.get(f).isCategorical()) {
          squares[places[f]] += (double) target.weight(row) * numbers[f][row] * numbers[f][row];
        } else if (codes[f][row] >= 0) {
          squares[codes[f][row]] += target.weight(row);
        }
      }
    }
    squares[width] = target.totalWeight();
    return squares;
  }
}
