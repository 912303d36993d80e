package joist.compiler.pass;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;
import org.jspecify.annotations.Nullable;

/**
 * Makes products of f32 of MatMulInteger, ConvInteger, QLinearMatMul and QLinearConv, whose sums
 * are exact: numbers of eight bits less their zero points, added up over so few places that every
 * sum is below 2^24, then cast to i32 and added. DynamicQuantizeLinear becomes what it is defined
 * as.
 *
 * <p>Sums of quantized operators are brought to the output's scale in f64, as the operators are
 * defined: by a QuantizeLinear of the i32 sums that carries the factors, {@link #FACTOR} and then
 * {@link #FACTORS}, as attributes.
 */
public final class LowerIntegerProducts implements ShapedPass {
  /** An f64 of a QuantizeLinear: what sums are multiplied by first. */
  public static final String FACTOR = "joist.factor";

  /** The f64s of a QuantizeLinear that are multiplied by then: one, or one for each place. */
  public static final String FACTORS = "joist.factors";

  /** Whole numbers below this are exact in f32, and so are their sums. */
  private static final long EXACT = 1L << 24;

  private static final List<ElementType> FEW = List.of(ElementType.U8, ElementType.I8);

  @Override
  public Graph apply(Graph graph, Map<String, ValueType> types) {
    Map<String, Tensor> constants = graph.initializers();
    return Expansions.apply(
        graph,
        types,
        Map.of(
            "DynamicQuantizeLinear", LowerIntegerProducts::dynamic,
            "MatMulInteger", to -> finish(to, matMul(to, new Operands(0, 1, 2, 3), constants)),
            "ConvInteger", to -> finish(to, convolution(to, new Operands(0, 1, 2, 3), constants)),
            "QLinearMatMul", to -> quantizedProduct(to, constants),
            "QLinearConv", to -> quantizedConvolution(to, constants)));
  }

  /** Which inputs are the two operands and their zero points. */
  private record Operands(int a, int b, int zeroA, int zeroB) {
    boolean fit(Expansion to) {
      return to.choosesReals()
          && to.isSettled(to.input(a))
          && to.isSettled(to.input(b))
          && FEW.contains(to.type(to.input(a)).elementType())
          && FEW.contains(to.type(to.input(b)).elementType());
    }
  }

  private static long elements(long[] shape) {
    return Shape.of(shape).elements();
  }

  private static boolean finish(Expansion to, String sums) {
    if (sums.isEmpty()) {
      return false;
    }
    to.finish("Identity", sums);
    return true;
  }

  /** The most that a number less its zero point can be away from 0. */
  private static final long MOST = 255;

  /** Numbers as f32, less their zero point; of constants at once. */
  private static String centred(Expansion to, Operand operand, Map<String, Tensor> constants) {
    Tensor numbers = constants.get(to.input(operand.input));
    boolean zeros = to.has(operand.zero);
    Tensor zero = zeros ? constants.get(to.input(operand.zero)) : null;
    if (numbers != null && zeros == (zero != null) && (zero == null || zero.shape().rank() < 2)) {
      return to.constant(centred(numbers, zero, operand.axis));
    }
    String real = to.cast(to.input(operand.input), ElementType.F32);
    if (!zeros) {
      return real;
    }
    String point = to.cast(to.input(operand.zero), ElementType.F32);
    long[] shape = to.shape(to.input(operand.zero));
    long[] along = new long[to.shape(to.input(operand.input)).length - operand.axis];
    Arrays.fill(along, 1);
    along[0] = elements(shape);
    boolean places = shape.length == 1 && shape[0] > 1;
    String fit = places ? to.reshape(point, along) : shape.length < 2 ? to.reshape(point) : point;
    return to.make("Sub", real, fit);
  }

  private static Tensor centred(Tensor numbers, @Nullable Tensor zero, int axis) {
    float[] values = new float[Math.toIntExact(numbers.shape().elements())];
    long after = 1;
    for (int i = axis + 1; i < numbers.shape().rank(); i++) {
      after *= numbers.shape().dim(i);
    }
    for (int i = 0; i < values.length; i++) {
      long at = zero == null ? 0 : i / after % zero.shape().elements();
      long less = zero == null ? 0 : TensorNumbers.integer(zero, at);
      values[i] = TensorNumbers.integer(numbers, i) - less;
    }
    return Tensor.of(numbers.shape(), values);
  }

  /**
   * Numbers and their zero points.
   *
   * @param axis along which there is a zero point for each place, where there are several
   */
  private record Operand(int input, int zero, int axis) {}

  /** The i32 sums of a stack of products; empty where the node stays. */
  private static String matMul(Expansion to, Operands operands, Map<String, Tensor> constants) {
    boolean known =
        operands.fit(to) && isNumbers(to, operands.zeroA) && isNumbers(to, operands.zeroB);
    if (!known) {
      return "";
    }
    long[] shapeA = to.shape(to.input(operands.a));
    long[] shapeB = to.shape(to.input(operands.b));
    if (shapeA.length < 2 || shapeB.length < 2) {
      return "";
    }
    String a = centred(to, new Operand(operands.a, operands.zeroA, shapeA.length - 2), constants);
    String b = centred(to, new Operand(operands.b, operands.zeroB, shapeB.length - 1), constants);
    long depth = shapeA[shapeA.length - 1];
    long each = Math.clamp((EXACT - 1) / (MOST * largest(to, operands, constants)), 1, depth);
    String sums = "";
    for (long from = 0; from < depth; from += each) {
      long end = Math.min(depth, from + each);
      boolean whole = each >= depth;
      String left = whole ? a : to.slice(a, shapeA.length - 1, from, end, 1);
      String right = whole ? b : to.slice(b, shapeB.length - 2, from, end, 1);
      String part = to.cast(to.make("MatMul", left, right), ElementType.I32);
      sums = sums.isEmpty() ? part : to.make("Add", sums, part);
    }
    return sums;
  }

  /** Zero points are one number, or one for each row or column, or lie as their operand does. */
  private static boolean isNumbers(Expansion to, int zero) {
    return !to.has(zero) || to.isSettled(to.input(zero));
  }

  /** How far a weight is from its zero point at most; of constants the very most. */
  private static long largest(Expansion to, Operands operands, Map<String, Tensor> constants) {
    Tensor weights = constants.get(to.input(operands.b));
    Tensor zero = to.has(operands.zeroB) ? constants.get(to.input(operands.zeroB)) : null;
    boolean zeros = to.has(operands.zeroB);
    if (weights == null || (zeros && (zero == null || zero.shape().elements() != 1))) {
      return MOST;
    }
    long at = zero == null ? 0 : TensorNumbers.integer(zero, 0);
    long most = 1;
    for (long i = 0; i < weights.shape().elements(); i++) {
      most = Math.max(most, Math.abs(TensorNumbers.integer(weights, i) - at));
    }
    return most;
  }

  /** The i32 sums of a convolution; empty where the node stays. */
  private static String convolution(
      Expansion to, Operands operands, Map<String, Tensor> constants) {
    boolean known =
        operands.fit(to)
            && isNumbers(to, operands.zeroB)
            && (!to.has(operands.zeroA)
                || (to.isSettled(to.input(operands.zeroA))
                    && elements(to.shape(to.input(operands.zeroA))) == 1));
    if (!known) {
      return "";
    }
    long[] shape = to.shape(to.input(operands.b));
    long taps = elements(shape) / Math.max(1, shape[0] * shape[1]);
    long most = (EXACT - 1) / (MOST * largest(to, operands, constants));
    long each = Math.min(shape[1], most / Math.max(1, taps));
    boolean grouped = to.node().intAttribute("group", 1) != 1;
    if (each < 1 || (grouped && each < shape[1])) {
      return "";
    }
    String x = centred(to, new Operand(operands.a, operands.zeroA, 0), constants);
    String w = centred(to, new Operand(operands.b, operands.zeroB, 0), constants);
    Map<String, Attribute> attributes = new TreeMap<>(to.node().attributes());
    String sums = "";
    for (long from = 0; from < shape[1]; from += each) {
      long end = Math.min(shape[1], from + each);
      boolean whole = each >= shape[1];
      String left = whole ? x : to.slice(x, 1, from, end, 1);
      String right = whole ? w : to.slice(w, 1, from, end, 1);
      String part = to.cast(to.make("Conv", attributes, left, right), ElementType.I32);
      sums = sums.isEmpty() ? part : to.make("Add", sums, part);
    }
    return sums;
  }

  private static boolean quantizedProduct(Expansion to, Map<String, Tensor> constants) {
    Tensor scaleA = constants.get(to.input(1));
    Tensor scaleB = constants.get(to.input(4));
    Tensor scaleY = constants.get(to.input(6));
    boolean known =
        isOne(scaleA)
            && scaleB != null
            && scaleB.shape().rank() < 2
            && isOne(scaleY)
            && isOneZero(to, 7);
    String sums = known ? matMul(to, new Operands(0, 3, 2, 5), constants) : "";
    if (sums.isEmpty() || scaleA == null || scaleB == null || scaleY == null) {
      return false;
    }
    double[] factors = new double[(int) scaleB.shape().elements()];
    for (int i = 0; i < factors.length; i++) {
      factors[i] =
          TensorNumbers.real(scaleA, 0)
              * TensorNumbers.real(scaleB, i)
              / TensorNumbers.real(scaleY, 0);
    }
    requantize(to, sums, new Factors(1, factors, -1));
    return true;
  }

  private static boolean isOne(@Nullable Tensor tensor) {
    return tensor != null && tensor.shape().elements() == 1;
  }

  private static boolean isOneZero(Expansion to, int zero) {
    return to.has(zero)
        && to.isSettled(to.input(zero))
        && elements(to.shape(to.input(zero))) == 1
        && FEW.contains(to.type(to.input(zero)).elementType());
  }

  private static boolean quantizedConvolution(Expansion to, Map<String, Tensor> constants) {
    Tensor scaleX = constants.get(to.input(1));
    Tensor scaleW = constants.get(to.input(4));
    Tensor scaleY = constants.get(to.input(6));
    boolean known =
        isOne(scaleX)
            && scaleW != null
            && isOne(scaleY)
            && isOneZero(to, 7)
            && to.isSettled(to.input(3));
    String sums = known ? convolution(to, new Operands(0, 3, 2, 5), constants) : "";
    if (sums.isEmpty() || scaleX == null || scaleW == null || scaleY == null) {
      return false;
    }
    if (to.has(8)) {
      int rank = to.shape(to.input(3)).length;
      long[] along = new long[rank - 1];
      Arrays.fill(along, 1);
      along[0] = to.shape(to.input(3))[0];
      sums = to.make("Add", sums, to.reshape(to.input(8), along));
    }
    double[] factors = new double[(int) scaleW.shape().elements()];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = TensorNumbers.real(scaleW, i);
    }
    double first = TensorNumbers.real(scaleX, 0) / TensorNumbers.real(scaleY, 0);
    requantize(to, sums, new Factors(first, factors, 1));
    return true;
  }

  /** What sums are multiplied by, in this order. */
  private record Factors(double first, double[] then, long axis) {}

  private static void requantize(Expansion to, String sums, Factors factors) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.put("axis", new Attribute.IntValue(factors.axis));
    attributes.put(FACTOR, new Attribute.TensorValue(Tensor.of(Shape.of(), factors.first)));
    attributes.put(
        FACTORS, new Attribute.TensorValue(Tensor.of(Shape.of(factors.then.length), factors.then)));
    to.finish(0, "QuantizeLinear", attributes, sums, to.real(1), to.input(7));
  }

  /** The scale spreads the range of x, and of 0, over u8; where all are 0 it is 1. */
  private static boolean dynamic(Expansion to) {
    boolean some = to.isReal(0) && elements(to.shape(to.input(0))) > 0;
    if (!some || !to.choosesReals()) {
      return false;
    }
    long[] flat = {elements(to.shape(to.input(0)))};
    String x = to.reshape(to.input(0), flat);
    String zero = to.real(0);
    String least = to.make("Min", to.reshape(to.reduce("ReduceMin", "ReduceMin", x, 0)), zero);
    String most = to.make("Max", to.reshape(to.reduce("ReduceMax", "ReduceMax", x, 0)), zero);
    String range = to.make("Sub", most, least);
    String same = to.make("Equal", range, zero);
    String scale = to.make("Where", same, to.real(1), to.make("Div", range, to.real(255)));
    String start = to.make("Div", to.make("Sub", zero, least), scale);
    String within = to.make("Max", zero, to.make("Min", to.real(255), start));
    String point = to.cast(to.make("Round", within), ElementType.U8);
    to.finish("QuantizeLinear", to.input(0), scale, point);
    if (to.makes(1)) {
      to.finish(1, "Identity", Map.of(), scale);
    }
    if (to.makes(2)) {
      to.finish(2, "Identity", Map.of(), point);
    }
    return true;
  }
}
