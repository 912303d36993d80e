package joist.onnx.conformance;

import joist.graph.GraphException;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/**
 * Compares an answer with the expected one as ONNX's backend test runner does: type and shape are
 * equal; integers, booleans and strings are equal; reals satisfy {@code |a - e| <= 1e-7 + 1e-3 |e|}
 * (for f64, whose own digits are expected, {@code 1e-7 |e|}; for bf16, which has fewer, two units
 * in the last place, {@code 2^-6 |e|}), and NaN equals NaN.
 */
public final class Agreement {
  private static final double ABSOLUTE = 1e-7;
  private static final double RELATIVE = 1e-3;
  private static final double RELATIVE_F64 = 1e-7;
  private static final double RELATIVE_BF16 = 0x1p-6;

  private Agreement() {}

  /**
   * The largest relative difference of the elements, 0 where all are equal.
   *
   * @throws GraphException when they do not agree; names the element that is furthest off
   */
  public static double check(String name, Tensor actual, Tensor expected) {
    if (actual.type() != expected.type() || !actual.shape().equals(expected.shape())) {
      throw new GraphException(
          "output '%s': expected %s, got %s".formatted(name, expected, actual));
    }
    return expected.type().isFloating()
        ? real(name, actual, expected)
        : exact(name, actual, expected);
  }

  /** As for tensors; containers agree when they have as many parts, and the parts agree. */
  public static double check(String name, Datum actual, Datum expected) {
    return switch (expected) {
      case Tensor tensor when actual instanceof Tensor made -> check(name, made, tensor);
      case Datum.Sequence(var items)
          when actual instanceof Datum.Sequence(var made) && made.size() == items.size() -> {
        double largest = 0;
        for (int i = 0; i < items.size(); i++) {
          largest = Math.max(largest, check(name + "[" + i + "]", made.get(i), items.get(i)));
        }
        yield largest;
      }
      case Datum.Maybe(var content)
          when actual instanceof Datum.Maybe(var made) && made.isPresent() == content.isPresent() ->
          content.isPresent() ? check(name, made.orElseThrow(), content.orElseThrow()) : 0;
      case Datum.Dictionary(Tensor keys, Tensor values)
          when actual instanceof Datum.Dictionary(Tensor madeKeys, Tensor madeValues) ->
          Math.max(
              check(name + " (keys)", madeKeys, keys),
              check(name + " (values)", madeValues, values));
      default ->
          throw new GraphException(
              "output '%s': expected %s, got %s".formatted(name, expected, actual));
    };
  }

  private static double exact(String name, Tensor actual, Tensor expected) {
    long elements = expected.shape().elements();
    for (long i = 0; i < elements; i++) {
      if (!element(actual, i).equals(element(expected, i))) {
        throw new GraphException(
            "output '%s' (%s): expected %s at element %d, got %s"
                .formatted(name, expected, element(expected, i), i, element(actual, i)));
      }
    }
    return 0;
  }

  private static String element(Tensor tensor, long i) {
    if (tensor.type().isComplex()) {
      return part(tensor, 2 * i) + " + " + part(tensor, 2 * i + 1) + "i";
    }
    return tensor.type() == ElementType.STRING
        ? '"' + tensor.string(i) + '"'
        : Long.toString(TensorNumbers.integer(tensor, i));
  }

  private static double part(Tensor tensor, long i) {
    return tensor.type() == ElementType.C64 ? tensor.f32(i) : tensor.f64(i);
  }

  private static double real(String name, Tensor actual, Tensor expected) {
    double relative =
        switch (expected.type()) {
          case F64 -> RELATIVE_F64;
          case BF16 -> RELATIVE_BF16;
          default -> RELATIVE;
        };
    long elements = expected.shape().elements();
    double largest = 0;
    double excess = 0;
    long furthest = -1;
    long wrong = 0;
    for (long i = 0; i < elements; i++) {
      double e = TensorNumbers.real(expected, i);
      double a = TensorNumbers.real(actual, i);
      double difference = difference(a, e);
      double over = difference - (ABSOLUTE + relative * Math.abs(e));
      wrong += difference > 0 && !(over <= 0) ? 1 : 0;
      if (difference > 0 && !(over <= excess)) {
        excess = over;
        furthest = i;
      }
      largest = Math.max(largest, difference == 0 ? 0 : difference / Math.max(Math.abs(e), 1e-4));
    }
    if (furthest >= 0) {
      throw new GraphException(
          "output '%s' (%s): %d of %d elements differ, most at element %d: expected %s, got %s"
              .formatted(
                  name,
                  expected,
                  wrong,
                  elements,
                  furthest,
                  TensorNumbers.real(expected, furthest),
                  TensorNumbers.real(actual, furthest)));
    }
    return largest;
  }

  /** 0 for equal numbers, two NaNs included; infinite where only one of them is finite. */
  private static double difference(double a, double e) {
    if (a == e || (Double.isNaN(a) && Double.isNaN(e))) {
      return 0;
    }
    double difference = Math.abs(a - e);
    return Double.isNaN(difference) || Double.isInfinite(e) ? Double.POSITIVE_INFINITY : difference;
  }
}
