package joist.compiler.pass;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Makes maps, reductions and products of the operators on columns of f32 of {@code ai.onnx.ml}:
 * Scaler, Imputer, Binarizer, Normalizer, FeatureVectorizer, ArrayFeatureExtractor and
 * LinearRegressor.
 */
public final class LowerTabular implements ShapedPass {
  @Override
  public Graph apply(Graph graph, Map<String, ValueType> types) {
    return Expansions.apply(
        graph,
        types,
        Map.of(
            Node.ONNX_ML + ".Scaler", LowerTabular::scale,
            Node.ONNX_ML + ".Imputer", LowerTabular::impute,
            Node.ONNX_ML + ".Binarizer", LowerTabular::binarize,
            Node.ONNX_ML + ".Normalizer", LowerTabular::normalize,
            Node.ONNX_ML + ".FeatureVectorizer", LowerTabular::join,
            Node.ONNX_ML + ".ArrayFeatureExtractor", to -> extract(to, graph),
            Node.ONNX_ML + ".LinearRegressor", LowerTabular::regress));
  }

  /** Whether the first input is a matrix of f32 with columns, of an opset that compares reals. */
  static boolean isMatrix(Expansion to) {
    return to.choosesReals()
        && to.isReal(0)
        && to.shape(to.input(0)).length == 2
        && columns(to) > 0;
  }

  static long columns(Expansion to) {
    return to.shape(to.input(0))[1];
  }

  /** Numbers for all columns, or one for each; what else there is, the interpreter refuses. */
  private static boolean fits(Expansion to, float[] numbers) {
    return numbers.length == 1 || numbers.length == columns(to);
  }

  private static String row(Expansion to, float... numbers) {
    return to.constant(Tensor.of(Shape.of(numbers.length), numbers));
  }

  private static boolean scale(Expansion to) {
    float[] offset = orElse(to, "offset", 0);
    float[] scale = orElse(to, "scale", 1);
    if (!isMatrix(to) || !fits(to, offset) || !fits(to, scale)) {
      return false;
    }
    to.finish("Mul", to.make("Sub", to.input(0), row(to, offset)), row(to, scale));
    return true;
  }

  private static float[] orElse(Expansion to, String key, float otherwise) {
    return to.node().attribute(key).isPresent()
        ? to.node().floatsAttribute(key)
        : new float[] {otherwise};
  }

  private static boolean impute(Expansion to) {
    float[] imputed = to.node().floatsAttribute("imputed_value_floats");
    float replaced = to.node().floatAttribute("replaced_value_float", 0);
    if (!isMatrix(to) || !fits(to, imputed)) {
      return false;
    }
    String there =
        Float.isNaN(replaced)
            ? to.make("IsNaN", to.input(0))
            : to.make("Equal", to.input(0), to.real(replaced));
    to.finish("Where", there, row(to, imputed), to.input(0));
    return true;
  }

  private static boolean binarize(Expansion to) {
    if (!isMatrix(to)) {
      return false;
    }
    String threshold = to.real(to.node().floatAttribute("threshold", 0));
    String above = to.make("Greater", to.input(0), threshold);
    to.finish(0, "Cast", Expansion.to(ElementType.F32), above);
    return true;
  }

  private static boolean normalize(Expansion to) {
    String operator =
        switch (to.node().stringAttribute("norm", "MAX")) {
          case "MAX" -> "ReduceMax";
          case "L1" -> "ReduceL1";
          case "L2" -> "ReduceL2";
          default -> "";
        };
    if (!isMatrix(to) || operator.isEmpty()) {
      return false;
    }
    String norm = to.reduce(operator, operator, to.input(0), 1);
    String none = to.make("Equal", norm, to.real(0));
    to.finish("Div", to.input(0), to.make("Where", none, to.real(1), norm));
    return true;
  }

  private static boolean join(Expansion to) {
    List<String> inputs = to.node().inputs();
    int[] all = LongStream.range(0, inputs.size()).mapToInt(i -> (int) i).toArray();
    boolean matrices =
        to.isReal(all) && inputs.stream().allMatch(input -> to.shape(input).length == 2);
    if (!matrices) {
      return false;
    }
    to.finish(
        0, "Concat", Map.of("axis", new Attribute.IntValue(1)), inputs.toArray(String[]::new));
    return true;
  }

  private static boolean extract(Expansion to, Graph graph) {
    Tensor indices = graph.initializers().get(to.input(1));
    boolean fits =
        indices != null
            && indices.type() == ElementType.I64
            && to.isSettled(to.input(0))
            && to.shape(to.input(0)).length > 1;
    if (!fits || indices == null) {
      return false;
    }
    long[] columns = indices.data().toArray(Tensor.I64);
    long last = to.shape(to.input(0)).length - 1L;
    long extent = to.shape(to.input(0))[(int) last];
    if (!Arrays.stream(columns).allMatch(i -> i >= -extent && i < extent)) {
      return false;
    }
    Map<String, Attribute> axis = Map.of("axis", new Attribute.IntValue(last));
    to.finish(0, "Gather", axis, to.input(0), to.longs(columns));
    return true;
  }

  private static boolean regress(Expansion to) {
    int targets = Math.toIntExact(to.node().intAttribute("targets", 1));
    String transform = to.node().stringAttribute("post_transform", "NONE");
    if (!isMatrix(to) || !hasScores(to, targets) || !transform.equals("NONE")) {
      return false;
    }
    to.finish("Add", product(to, targets), intercepts(to, targets));
    return true;
  }

  /** Whether there are coefficients of so many lines for the columns. */
  static boolean hasScores(Expansion to, int lines) {
    int intercepts = to.node().floatsAttribute("intercepts").length;
    return to.node().floatsAttribute("coefficients").length == lines * columns(to)
        && (intercepts == 0 || intercepts == lines);
  }

  /** The rows by the lines of coefficients. */
  static String product(Expansion to, int lines) {
    Shape shape = Shape.of(lines, columns(to));
    Tensor coefficients = Tensor.of(shape, to.node().floatsAttribute("coefficients"));
    Map<String, Attribute> turned = Map.of("transB", new Attribute.IntValue(1));
    return to.make("Gemm", turned, to.input(0), to.constant(coefficients));
  }

  static String intercepts(Expansion to, int lines) {
    float[] given = to.node().floatsAttribute("intercepts");
    return row(to, given.length == 0 ? new float[lines] : given);
  }
}
