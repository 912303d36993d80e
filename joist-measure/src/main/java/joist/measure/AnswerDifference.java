package joist.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.tensor.Datum;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/**
 * How far two answers to the same inputs lie apart.
 *
 * @param output the name of the output that differs most; empty when none does
 * @param largest the largest difference of two of its reals, as a part of its largest magnitude;
 *     infinite where type, shape, anything but a real, or one NaN alone differs
 */
public record AnswerDifference(Optional<String> output, double largest) {
  /** Answers that are equal bit for bit. */
  public static final AnswerDifference NONE = new AnswerDifference(Optional.empty(), 0);

  /** The largest difference of any output that is in {@code before}. */
  public static AnswerDifference between(
      Map<String, ? extends Datum> before, Map<String, ? extends Datum> after) {
    AnswerDifference most = NONE;
    for (Map.Entry<String, ? extends Datum> entry : before.entrySet()) {
      Datum other = after.get(entry.getKey());
      double largest = other == null ? Double.POSITIVE_INFINITY : largest(entry.getValue(), other);
      most = most.or(new AnswerDifference(Optional.of(entry.getKey()), largest));
    }
    return most;
  }

  private static double largest(Datum before, Datum after) {
    if (before instanceof Tensor one && after instanceof Tensor other) {
      return largest(one, other);
    }
    if (before instanceof Datum.Sequence(var items)
        && after instanceof Datum.Sequence(var others)
        && items.size() == others.size()) {
      double largest = 0;
      for (int i = 0; i < items.size(); i++) {
        largest = Math.max(largest, largest(items.get(i), others.get(i)));
      }
      return largest;
    }
    if (before instanceof Datum.Dictionary one && after instanceof Datum.Dictionary other) {
      return one.keys().equals(other.keys())
          ? largest(one.values(), other.values())
          : Double.POSITIVE_INFINITY;
    }
    if (before instanceof Tensor matrix && after instanceof Datum.Sequence(var rows)) {
      return largest(rowMaps(matrix, rows), after);
    }
    if (before instanceof Datum.Sequence && after instanceof Tensor) {
      return largest(after, before);
    }
    return before.equals(after) ? 0 : Double.POSITIVE_INFINITY;
  }

  /**
   * A matrix's rows as the maps of ONNX's {@code ZipMap}, which Joist leaves as a matrix, with the
   * keys of {@code like}; empty where they are not of that form.
   */
  private static Datum rowMaps(Tensor matrix, List<Datum> like) {
    List<Datum> maps = new ArrayList<>();
    Shape shape = matrix.shape();
    for (int row = 0; row < like.size(); row++) {
      if (!(like.get(row) instanceof Datum.Dictionary(Tensor keys, Tensor values))
          || !shape.equals(Shape.of(like.size(), keys.shape().elements()))
          || matrix.type() != values.type()) {
        return new Datum.Sequence(List.of());
      }
      long bytes = values.byteSize();
      Tensor part =
          Tensor.over(values.type(), values.shape(), matrix.data().asSlice(row * bytes, bytes));
      maps.add(new Datum.Dictionary(keys, part));
    }
    return new Datum.Sequence(maps);
  }

  /** The larger of the two. */
  public AnswerDifference or(AnswerDifference other) {
    return other.largest > largest ? other : this;
  }

  private static double largest(Tensor before, Tensor after) {
    if (before.equals(after)) {
      return 0;
    }
    if (before.type() != after.type()
        || !before.shape().equals(after.shape())
        || !before.type().isFloating()) {
      return Double.POSITIVE_INFINITY;
    }
    double scale = Double.MIN_NORMAL;
    double largest = 0;
    for (long i = 0; i < before.shape().elements(); i++) {
      double a = TensorNumbers.real(before, i);
      double b = TensorNumbers.real(after, i);
      if (Double.compare(a, b) != 0 && a != b) {
        double difference = Math.abs(a - b);
        largest =
            Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
      }
      scale = Double.isFinite(a) ? Math.max(scale, Math.abs(a)) : scale;
    }
    return largest / scale;
  }
}
