package joist.learn.feature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.table.Column;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A number for linear models: missing values become the median, values beyond the training range
 * are held at its ends, then {@code (x - mean) * scale}.
 *
 * @param low the least finite training value
 * @param scale one over the training rows' standard deviation
 * @param flagsMissing whether a second feature is 1 where the value is missing, else 0
 */
record StandardNumber(
    String column,
    float median,
    float low,
    float high,
    float mean,
    float scale,
    boolean flagsMissing)
    implements ColumnEncoding {

  /** Fits to training rows that have at least two different finite values. */
  static StandardNumber of(Column source) {
    float[] values = PlainNumber.floats(source);
    float[] sorted = sortedFinite(values);
    float median = sorted[sorted.length / 2];
    float low = sorted[0];
    float high = sorted[sorted.length - 1];
    double mean = 0;
    boolean missing = false;
    for (float value : values) {
      missing |= Float.isNaN(value);
      mean += held(value, median, low, high);
    }
    mean /= values.length;
    double variance = 0;
    for (float value : values) {
      double deviation = held(value, median, low, high) - mean;
      variance += deviation * deviation;
    }
    double scale = Math.min(Float.MAX_VALUE, 1 / Math.sqrt(variance / values.length));
    return new StandardNumber(
        source.name(), median, low, high, (float) mean, (float) scale, missing);
  }

  /** Finite values as floats, rising. */
  static float[] sortedFinite(float[] values) {
    float[] finite = new float[values.length];
    int count = 0;
    for (float value : values) {
      if (Float.isFinite(value)) {
        finite[count++] = value;
      }
    }
    float[] sorted = Arrays.copyOf(finite, count);
    Arrays.sort(sorted);
    return sorted;
  }

  private static float held(float value, float median, float low, float high) {
    float filled = Float.isNaN(value) ? median : value;
    return filled < low ? low : filled > high ? high : filled;
  }

  @Override
  public List<Feature> features() {
    Feature number = new Feature(column, column, 0);
    return flagsMissing
        ? List.of(number, new Feature(column + ".missing", column, 0))
        : List.of(number);
  }

  @Override
  public float[][] encode(Column source) {
    float[] numbers = PlainNumber.floats(source);
    float[] flags = new float[numbers.length];
    for (int row = 0; row < numbers.length; row++) {
      flags[row] = Float.isNaN(numbers[row]) ? 1 : 0;
      numbers[row] = (held(numbers[row], median, low, high) - mean) * scale;
    }
    return flagsMissing ? new float[][] {numbers, flags} : new float[][] {numbers};
  }

  @Override
  public List<String> emit(GraphBuilder builder) {
    String input = ColumnEncoding.input(builder, column, ElementType.F32);
    String missing = builder.node("IsNaN", input);
    String filled = builder.node("Where", missing, constant(builder, "median", median), input);
    String held =
        builder.node(
            "Clip", filled, constant(builder, "low", low), constant(builder, "high", high));
    String centred = builder.node("Sub", held, constant(builder, "mean", mean));
    List<String> values = new ArrayList<>();
    values.add(builder.node("Mul", centred, constant(builder, "scale", scale)));
    if (flagsMissing) {
      values.add(
          builder.node(
              Node.ONNX,
              "Cast",
              Map.of("to", new Attribute.IntValue(ElementType.F32.onnxCode())),
              missing));
    }
    return values;
  }

  private static String constant(GraphBuilder builder, String hint, float value) {
    return builder.constant(hint, Tensor.of(Shape.of(), value));
  }
}
