package joist.compiler.expression;

import java.util.Collections;
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
 * ONNX's element-wise operators as statements, where they can be put into a loop: on f32, bool,
 * i32, u8 and i8 values. In a register every integer is an i32, within its own type's range; a bool
 * is 0 or 1.
 */
public final class ElementwiseOperators {
  private static final Map<String, Emitter> REAL = assemble();

  private ElementwiseOperators() {}

  /** Appends an operator's statements and returns the register of its value. */
  @FunctionalInterface
  interface Emitter {
    int emit(Application at);
  }

  /** One node, the registers of its inputs, and where its statements go. */
  record Application(
      Node node, ElementTypes types, int[] inputs, Arithmetic body, RealFunctions functions) {
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
        || node.inputs().stream().anyMatch(String::isEmpty)
        || node.outputs().size() != 1) {
      return false;
    }
    return switch (node.operator()) {
      case "Pow" -> ElementTypes.real(inputs.subList(0, 1)) && Powers.supports(node);
      case "Cast" ->
          ElementTypes.fitsRegister(inputs.getFirst()) && ElementTypes.fitsRegister(output);
      case "Where" -> inputs.getFirst() == ElementType.BOOL && ElementTypes.fitsRegister(output);
      case "And", "Or", "Xor", "Not" -> true;
      case "Identity" -> ElementTypes.fitsRegister(output);
      case "QuantizeLinear", "DequantizeLinear" -> Quantizing.supports(node, inputs, output);
      default ->
          (ElementTypes.real(inputs) && REAL.containsKey(node.operator()))
              || IntegerOperators.supports(node.operator(), inputs);
    };
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

  /**
   * Appends the statements of a node that is supported.
   *
   * @param inputs registers
   */
  public static int emit(Node node, ElementTypes types, int[] inputs, Arithmetic body) {
    Application at = new Application(node, types, inputs, body, new RealFunctions(body));
    return switch (node.operator()) {
      case "Cast" -> Casting.emit(body, at.x(), types.inputs().getFirst(), types.output());
      case "Where" -> where(at);
      case "Identity" -> at.x();
      case "QuantizeLinear" -> Quantizing.quantize(at);
      case "DequantizeLinear" -> Quantizing.dequantize(at);
      case "And" -> body.binary(BinaryKind.AND, at.x(), at.y());
      case "Or" -> body.binary(BinaryKind.OR, at.x(), at.y());
      case "Xor" -> body.binary(BinaryKind.XOR, at.x(), at.y());
      case "Not" -> body.binary(BinaryKind.XOR, at.x(), body.constantBits(1));
      default -> types.real() ? real(at) : IntegerOperators.emit(at);
    };
  }

  /** As {@link #emit}, of a node all of whose values are f32. */
  public static int emitReal(Node node, int[] inputs, Arithmetic body) {
    List<ElementType> types = Collections.nCopies(inputs.length, ElementType.F32);
    return emit(node, new ElementTypes(types, ElementType.F32), inputs, body);
  }

  private static int real(Application at) {
    Emitter emitter = REAL.get(at.node().operator());
    if (emitter == null) {
      throw new IllegalArgumentException("expected a supported operator, got " + at.node());
    }
    return emitter.emit(at);
  }

  private static Map<String, Emitter> assemble() {
    Map<String, Emitter> all = new HashMap<>();
    addArithmetic(all);
    addLogic(all);
    Activations.addTo(all);
    return Map.copyOf(all);
  }

  private static void addArithmetic(Map<String, Emitter> all) {
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
  }

  private static int test(Application at, Comparison comparison, int a, int b) {
    Arithmetic body = at.body();
    return body.select(comparison, a, b, body.constantBits(1), body.constantBits(0));
  }

  private static int where(Application at) {
    int none = at.body().constantBits(0);
    return at.body().select(Comparison.EQUAL_INT, at.x(), none, at.inputs()[2], at.y());
  }
}
