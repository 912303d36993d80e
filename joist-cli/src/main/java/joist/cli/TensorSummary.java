package joist.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import joist.tensor.ElementType;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/**
 * A tensor in a few numbers.
 *
 * @param min of the elements that are numbers; NaN where there are none
 * @param notNumbers elements that are NaN
 * @param first elements
 */
record TensorSummary(
    String type, double min, double max, double mean, long notNumbers, List<Object> first) {
  private static final int SHOWN = 6;

  static TensorSummary of(Tensor tensor) {
    double min = Double.NaN;
    double max = Double.NaN;
    double sum = 0;
    long notNumbers = 0;
    long elements = tensor.type() == ElementType.STRING ? 0 : tensor.shape().elements();
    for (long i = 0; i < elements; i++) {
      double value = TensorNumbers.real(tensor, i);
      if (Double.isNaN(value)) {
        notNumbers++;
        continue;
      }
      min = value < min || Double.isNaN(min) ? value : min;
      max = value > max || Double.isNaN(max) ? value : max;
      sum += value;
    }
    double mean = sum / (elements - notNumbers);
    return new TensorSummary(tensor.toString(), min, max, mean, notNumbers, first(tensor));
  }

  private static List<Object> first(Tensor tensor) {
    List<Object> first = new ArrayList<>();
    LongStream.range(0, Math.min(SHOWN, tensor.shape().elements()))
        .forEach(i -> first.add(element(tensor, i)));
    return first;
  }

  private static Object element(Tensor tensor, long i) {
    if (tensor.type() == ElementType.STRING) {
      return tensor.string(i);
    }
    if (tensor.type() == ElementType.BOOL) {
      return tensor.bool(i);
    }
    return tensor.type().isInteger()
        ? (Object) TensorNumbers.integer(tensor, i)
        : (Object) TensorNumbers.real(tensor, i);
  }

  /** The number in at most six digits; empty where there is none. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.6g", value);
  }

  String firstText() {
    List<String> texts = new ArrayList<>();
    for (Object value : first) {
      texts.add(value instanceof Double real ? number(real) : String.valueOf(value));
    }
    return String.join(", ", texts);
  }

  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", type);
    if (!Double.isNaN(min)) {
      document.put("min", min);
      document.put("max", max);
      document.put("mean", mean);
    }
    if (notNumbers > 0) {
      document.put("notNumbers", notNumbers);
    }
    document.put("first", first.stream().map(TensorSummary::written).toList());
    return document;
  }

  /** JSON has no NaN and no infinities. */
  private static Object written(Object value) {
    return value instanceof Double real && !Double.isFinite(real) ? real.toString() : value;
  }
}
