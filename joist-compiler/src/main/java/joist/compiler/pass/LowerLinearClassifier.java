package joist.compiler.pass;

import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Makes a product, a look-up of labels and activations of LinearClassifier over f32: of one score
 * for each class, or of one for the second of two.
 */
public final class LowerLinearClassifier implements ShapedPass {
  @Override
  public Graph apply(Graph graph, Map<String, ValueType> types) {
    return Expansions.apply(
        graph, types, Map.of(Node.ONNX_ML + ".LinearClassifier", LowerLinearClassifier::classify));
  }

  private static boolean classify(Expansion to) {
    if (!LowerTabular.isMatrix(to) || !to.makes(0) || !to.makes(1)) {
      return false;
    }
    Tensor names = names(to.node());
    int classes = Math.toIntExact(names.shape().elements());
    long coefficients = to.node().floatsAttribute("coefficients").length;
    int lines = Math.toIntExact(coefficients / LowerTabular.columns(to));
    boolean two = lines == 1 && classes == 2;
    if (!(two || lines == classes) || !LowerTabular.hasScores(to, lines)) {
      return false;
    }
    String raw =
        to.make("Add", LowerTabular.product(to, lines), LowerTabular.intercepts(to, lines));
    return two ? ofOne(to, names, raw) : ofAll(to, names, raw);
  }

  private static Tensor names(Node node) {
    List<String> strings = node.stringsAttribute("classlabels_strings");
    long[] integers = node.intsAttribute("classlabels_ints");
    return strings.isEmpty()
        ? Tensor.of(Shape.of(integers.length), integers)
        : Tensor.of(Shape.of(strings.size()), strings.toArray(String[]::new));
  }

  private static boolean ofAll(Expansion to, Tensor names, String raw) {
    Map<String, Attribute> columns = Map.of("axis", new Attribute.IntValue(1));
    switch (to.node().stringAttribute("post_transform", "NONE")) {
      case "NONE" -> to.finish(1, "Identity", Map.of(), raw);
      case "LOGISTIC" -> to.finish(1, "Sigmoid", Map.of(), raw);
      case "SOFTMAX" -> to.finish(1, "Softmax", columns, raw);
      default -> {
        return false;
      }
    }
    Map<String, Attribute> dropped =
        Map.of("axis", new Attribute.IntValue(1), "keepdims", new Attribute.IntValue(0));
    label(to, names, to.make("ArgMax", dropped, raw));
    return true;
  }

  /** The first class has 1 less the second's score, also where that is no probability. */
  private static boolean ofOne(Expansion to, Tensor names, String raw) {
    boolean logistic = to.node().stringAttribute("post_transform", "NONE").equals("LOGISTIC");
    String second = logistic ? to.make("Sigmoid", raw) : raw;
    String first =
        logistic ? to.make("Sigmoid", to.make("Neg", raw)) : to.make("Sub", to.real(1), raw);
    to.finish(1, "Concat", Map.of("axis", new Attribute.IntValue(1)), first, second);
    String above = to.cast(to.make("Greater", raw, to.real(0)), ElementType.I64);
    label(to, names, to.reshape(above, -1));
    return true;
  }

  private static void label(Expansion to, Tensor names, String index) {
    to.finish(0, "Gather", Map.of(), to.constant(names), index);
  }
}
