package joist.learn.metric;

import joist.learn.Task;

/**
 * A model's answers to the rows of a table.
 *
 * @param values f32[rows, width], row-major: the classes' probabilities, or one prediction; no NaN
 * @param width the number of classes, or 1 for regression
 */
@SuppressWarnings("ArrayRecordComponent")
public record Answers(float[] values, int width) {
  public Answers {
    if (width < 1 || values.length % width != 0) {
      throw new IllegalArgumentException(
          "expected a whole number of rows of %d values, got %d values"
              .formatted(width, values.length));
    }
    for (int i = 0; i < values.length; i++) {
      if (Float.isNaN(values[i])) {
        throw new IllegalArgumentException(
            "expected a number as the answer to row %d, got NaN; the model's graph is wrong"
                .formatted(i / width));
      }
    }
  }

  /**
   * The values of a model's output tensor for a task: {@code probabilities} or {@code prediction}.
   */
  public static Answers of(Task task, float[] values) {
    return new Answers(
        values,
        switch (task) {
          case Task.Classification classification -> classification.classes().size();
          case Task.Regression regression -> 1;
        });
  }

  public int rows() {
    return values.length / width;
  }

  public float value(int row, int column) {
    return values[row * width + column];
  }

  /** f32[rows]: one class's probabilities, or the predictions. */
  public float[] column(int column) {
    float[] result = new float[rows()];
    for (int row = 0; row < result.length; row++) {
      result[row] = value(row, column);
    }
    return result;
  }

  /** The column of the largest value; of equal ones the first. */
  int largest(int row) {
    int largest = 0;
    for (int column = 1; column < width; column++) {
      if (value(row, column) > value(row, largest)) {
        largest = column;
      }
    }
    return largest;
  }

  /** These rows alone, in their order. */
  Answers select(int[] rows) {
    float[] selected = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * width, selected, i * width, width);
    }
    return new Answers(selected, width);
  }
}
