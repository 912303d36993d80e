package joist.graph.interpret;

import java.util.Map;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Columns of numbers to numbers: Imputer, Scaler, Normalizer, Binarizer. */
final class Scaling {
  private Scaling() {}

  static void addTo(Map<String, Operation> all) {
    all.put(Node.ONNX_ML + ".Imputer", Operation.of(Scaling::impute));
    all.put(Node.ONNX_ML + ".Scaler", Operation.of(Scaling::scale));
    all.put(Node.ONNX_ML + ".Normalizer", Operation.of(Scaling::normalize));
    all.put(Node.ONNX_ML + ".Binarizer", Operation.of(Scaling::binarize));
  }

  private static long columns(Tensor x) {
    return x.shape().rank() == 0 ? 1 : x.shape().dim(-1);
  }

  /** Puts a column's value where the element is the replaced value, which may be NaN. */
  private static Tensor impute(Call call) {
    Tensor x = call.input(0);
    Tensor result = Tensor.zeros(x.type(), x.shape());
    boolean reals = x.type().isFloating();
    float[] floats = call.node().floatsAttribute("imputed_value_floats");
    long[] integers = call.node().intsAttribute("imputed_value_int64s");
    float replaced = call.node().floatAttribute("replaced_value_float", 0);
    long replacedInteger = call.node().intAttribute("replaced_value_int64", 0);
    checkCount(call, "imputed values", reals ? floats.length : integers.length, x);
    for (long i = 0; i < x.shape().elements(); i++) {
      int column = (int) (i % columns(x));
      Elements.copy(x, i, result, i);
      if (reals) {
        double value = Elements.real(x, i);
        if (value == replaced || (Double.isNaN(value) && Float.isNaN(replaced))) {
          Elements.setReal(result, i, floats[floats.length == 1 ? 0 : column]);
        }
      } else if (Elements.integer(x, i) == replacedInteger) {
        Elements.setInteger(result, i, integers[integers.length == 1 ? 0 : column]);
      }
    }
    return result;
  }

  private static void checkCount(Call call, String what, int count, Tensor x) {
    if (count != 1 && count != columns(x)) {
      throw call.failure(
          "expected 1 or %d %s for %s, got %d".formatted(columns(x), what, x, count));
    }
  }

  /** {@code (x - offset) * scale}, each for all columns or for one. */
  private static Tensor scale(Call call) {
    Tensor x = call.input(0);
    float[] offset = orElse(call, "offset", 0);
    float[] scale = orElse(call, "scale", 1);
    checkCount(call, "offsets", offset.length, x);
    checkCount(call, "scales", scale.length, x);
    Tensor result = Tensor.zeros(ElementType.F32, x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      int column = (int) (i % columns(x));
      float shifted = (float) (Elements.real(x, i) - offset[offset.length == 1 ? 0 : column]);
      Elements.setReal(result, i, (double) shifted * scale[scale.length == 1 ? 0 : column]);
    }
    return result;
  }

  private static float[] orElse(Call call, String key, float otherwise) {
    return call.node().attribute(key).orElse(new Attribute.FloatValue(otherwise))
            instanceof Attribute.Floats(float[] values)
        ? values
        : new float[] {otherwise};
  }

  /** Divides each row by its norm; a row whose norm is 0 stays as it is. */
  private static Tensor normalize(Call call) {
    Tensor x = call.input(0);
    String norm = call.node().stringAttribute("norm", "MAX");
    long columns = columns(x);
    Tensor result = Tensor.zeros(ElementType.F32, x.shape());
    for (long row = 0; row * columns < x.shape().elements(); row++) {
      double size = norm(call, norm, x, row * columns, columns);
      for (long i = row * columns; i < (row + 1) * columns; i++) {
        Elements.setReal(result, i, Elements.real(x, i) / (size == 0 ? 1 : size));
      }
    }
    return result;
  }

  private static double norm(Call call, String norm, Tensor x, long from, long count) {
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    for (long i = from; i < from + count; i++) {
      double value = Elements.real(x, i);
      max = Math.max(max, value);
      sum += Math.abs(value);
      squares += value * value;
    }
    return switch (norm) {
      case "MAX" -> max;
      case "L1" -> sum;
      case "L2" -> Math.sqrt(squares);
      default -> throw call.failure("expected the norm MAX, L1 or L2, got " + norm);
    };
  }

  private static Tensor binarize(Call call) {
    Tensor x = call.input(0);
    float threshold = call.node().floatAttribute("threshold", 0);
    Tensor result = Tensor.zeros(x.type(), x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      Elements.setReal(result, i, Elements.real(x, i) > threshold ? 1 : 0);
    }
    return result;
  }
}
