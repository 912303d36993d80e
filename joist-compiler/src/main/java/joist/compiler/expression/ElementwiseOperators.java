package joist.compiler.expression;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.UnaryKind;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.ElementType;

/**
 * ONNX's element-wise operators as statements, where they can be put into a loop: on f32, bool and
 * i32 values. A bool is an i32 of 0 or 1 in a register.
 */
public final class ElementwiseOperators {
  private static final Map<String, Emitter> BY_NAME = assemble();

  private ElementwiseOperators() {}

  /** Appends an operator's statements and returns the register of its value. */
  @FunctionalInterface
  interface Emitter {
    int emit(Application at);
  }

  /** One node, the registers of its inputs, and where its statements go. */
  record Application(Node node, int[] inputs, Arithmetic body, RealFunctions functions) {
    int x() {
      return inputs[0];
    }

    int y() {
      return inputs[1];
    }

    float attribute(String key, double otherwise) {
      return node.floatAttribute(key, (float) otherwise);
    }

    int constant(String key, double otherwise) {
      return body.constant(attribute(key, otherwise));
    }
  }

  /**
   * Whether {@link #emit} can do this node.
   *
   * @param inputs the types of all inputs
   */
  public static boolean supports(Node node, List<ElementType> inputs, ElementType output) {
    if (!node.domain().equals(Node.ONNX)
        || !BY_NAME.containsKey(node.operator())
        || node.inputs().stream().anyMatch(String::isEmpty)
        || node.outputs().size() != 1) {
      return false;
    }
    return switch (node.operator()) {
      case "Pow" -> real(inputs.subList(0, 1)) && Powers.supports(node);
      case "Cast" -> castable(inputs.getFirst()) && castable(output);
      case "Where" -> inputs.getFirst() == ElementType.BOOL && real(inputs.subList(1, 3));
      case "And", "Or", "Xor", "Not" -> true;
      case "Identity" -> castable(output);
      default -> real(inputs);
    };
  }

  private static boolean real(List<ElementType> types) {
    return types.stream().allMatch(type -> type == ElementType.F32);
  }

  private static boolean castable(ElementType type) {
    return type == ElementType.F32 || type == ElementType.BOOL;
  }

  /**
   * The node with the exponent of a power, where that is one constant, moved into an attribute: so
   * that {@link #supports} can see it.
   */
  public static Node withExponent(Node node, float exponent) {
    Map<String, Attribute> attributes = new HashMap<>(node.attributes());
    attributes.put(Powers.EXPONENT, new Attribute.FloatValue(exponent));
    return new Node(
        node.name(), node.domain(), node.operator(), node.inputs(), node.outputs(), attributes);
  }

  /** Appends the statements of a node that is supported; {@code inputs} are registers. */
  public static int emit(Node node, int[] inputs, Arithmetic body) {
    Emitter emitter = BY_NAME.get(node.operator());
    if (emitter == null) {
      throw new IllegalArgumentException("expected a supported operator, got " + node.operator());
    }
    return emitter.emit(new Application(node, inputs, body, new RealFunctions(body)));
  }

  private static Map<String, Emitter> assemble() {
    Map<String, Emitter> all = new HashMap<>();
    addArithmetic(all);
    addLogic(all);
    Activations.addTo(all);
    return Map.copyOf(all);
  }

  private static void addArithmetic(Map<String, Emitter> all) {
    all.put("Identity", Application::x);
    all.put("Add", at -> at.body().plus(at.x(), at.y()));
    all.put("Sub", at -> at.body().minus(at.x(), at.y()));
    all.put("Mul", at -> at.body().times(at.x(), at.y()));
    all.put("Div", at -> at.body().over(at.x(), at.y()));
    all.put("Sum", at -> fold(at, BinaryKind.ADD));
    all.put("Min", at -> extreme(at, BinaryKind.MIN));
    all.put("Max", at -> extreme(at, BinaryKind.MAX));
    all.put("Mean", ElementwiseOperators::mean);
    all.put("Neg", at -> at.body().unary(UnaryKind.NEGATE, at.x()));
    all.put("Abs", at -> at.body().unary(UnaryKind.ABS, at.x()));
    all.put("Sqrt", at -> at.body().unary(UnaryKind.SQRT, at.x()));
    all.put("Floor", at -> at.body().unary(UnaryKind.FLOOR, at.x()));
    all.put("Ceil", at -> at.body().unary(UnaryKind.CEIL, at.x()));
    all.put("Round", at -> at.body().unary(UnaryKind.ROUND, at.x()));
    all.put("Reciprocal", at -> at.body().over(at.body().constant(1), at.x()));
    all.put("Exp", at -> at.functions().exp(at.x()));
    all.put("Log", at -> at.functions().log(at.x()));
    all.put("Tanh", at -> at.functions().tanh(at.x()));
    all.put("Erf", at -> at.functions().erf(at.x()));
    all.put("Pow", Powers::emit);
  }

  private static int fold(Application at, BinaryKind kind) {
    int sum = at.x();
    for (int i = 1; i < at.inputs().length; i++) {
      sum = at.body().binary(kind, sum, at.inputs()[i]);
    }
    return sum;
  }

  /** As {@link #fold}, but NaN where any operand is. */
  private static int extreme(Application at, BinaryKind kind) {
    int most = at.x();
    for (int i = 1; i < at.inputs().length; i++) {
      int either = at.body().binary(kind, most, at.inputs()[i]);
      most = at.body().select(Comparison.UNORDERED, most, most, most, either);
    }
    return most;
  }

  private static int mean(Application at) {
    int count = at.body().constant(at.inputs().length);
    return at.body().over(fold(at, BinaryKind.ADD), count);
  }

  private static void addLogic(Map<String, Emitter> all) {
    all.put("Equal", at -> test(at, Comparison.EQUAL, at.x(), at.y()));
    all.put("Less", at -> test(at, Comparison.LESS, at.x(), at.y()));
    all.put("Greater", at -> test(at, Comparison.LESS, at.y(), at.x()));
    all.put("LessOrEqual", at -> test(at, Comparison.LESS_OR_EQUAL, at.x(), at.y()));
    all.put("GreaterOrEqual", at -> test(at, Comparison.LESS_OR_EQUAL, at.y(), at.x()));
    all.put("IsNaN", at -> test(at, Comparison.UNORDERED, at.x(), at.x()));
    all.put("And", at -> at.body().binary(BinaryKind.AND, at.x(), at.y()));
    all.put("Or", at -> at.body().binary(BinaryKind.OR, at.x(), at.y()));
    all.put("Xor", at -> at.body().binary(BinaryKind.XOR, at.x(), at.y()));
    all.put("Not", at -> at.body().binary(BinaryKind.XOR, at.x(), at.body().constantBits(1)));
    all.put("Where", ElementwiseOperators::where);
  }

  private static int test(Application at, Comparison comparison, int a, int b) {
    Arithmetic body = at.body();
    return body.select(comparison, a, b, body.constantBits(1), body.constantBits(0));
  }

  private static int where(Application at) {
    int none = at.body().constantBits(0);
    return at.body().select(Comparison.EQUAL_INT, at.x(), none, at.inputs()[2], at.y());
  }

  /** A cast between f32 and bool. */
  public static int cast(Arithmetic body, int x, ElementType from, ElementType to) {
    if (from == to) {
      return x;
    }
    int zero = body.constant(0);
    return to == ElementType.F32
        ? body.unary(UnaryKind.TO_FLOAT, x)
        : body.select(Comparison.EQUAL, x, zero, body.constantBits(0), body.constantBits(1));
  }
}
