package joist.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joist.table.Column;

/**
 * The answers to all rows of a table.
 *
 * @param classes in order; empty for regression
 * @param labels the most probable class's number by row, -1 for none; empty for regression
 * @param probabilities f32[classes][rows]; empty for regression
 * @param values f32[rows] of a regression; empty for classification
 */
public record Predictions(
    List<String> classes, int[] labels, float[][] probabilities, float[] values) {

  static Predictions empty(Signature signature, int rows) {
    int classes = signature.classes().size();
    return signature.isClassification()
        ? new Predictions(
            signature.classes(), new int[rows], new float[classes][rows], new float[0])
        : new Predictions(List.of(), new int[0], new float[0][], new float[rows]);
  }

  public int rows() {
    return classes.isEmpty() ? values.length : labels.length;
  }

  /** Copies the answers of a batch to rows {@code from} to {@code to}. */
  void take(RowBatch batch, int from, int to) {
    Map<String, Integer> numbers = HashMap.newHashMap(classes.size());
    classes.forEach(name -> numbers.put(name, numbers.size()));
    for (int row = from; row < to; row++) {
      if (classes.isEmpty()) {
        values[row] = batch.value(row - from);
      } else {
        labels[row] = numbers.getOrDefault(batch.label(row - from), -1);
        for (int i = 0; i < probabilities.length; i++) {
          probabilities[i][row] = batch.probability(row - from, i);
        }
      }
    }
  }

  /**
   * The answers as columns: {@code predicted_TARGET}, and for classification {@code
   * probability_CLASS} of each class.
   */
  public List<Column> columns(String target) {
    if (classes.isEmpty()) {
      return List.of(numbers("predicted_" + target, values));
    }
    List<Column> columns = new ArrayList<>();
    columns.add(
        new Column.Categories(
            "predicted_" + target, Arrays.copyOf(labels, labels.length), classes));
    for (int i = 0; i < classes.size(); i++) {
      columns.add(numbers("probability_" + classes.get(i), probabilities[i]));
    }
    return columns;
  }

  private static Column numbers(String name, float[] floats) {
    double[] values = new double[floats.length];
    for (int row = 0; row < values.length; row++) {
      values[row] = floats[row];
    }
    return new Column.Numbers(name, values);
  }
}
