package joist.compiler.expression;

import java.util.List;
import joist.compiler.expression.ElementwiseOperators.Application;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.UnaryKind;
import joist.graph.Node;
import joist.tensor.ElementType;

/**
 * QuantizeLinear of f32 to u8 or i8, and DequantizeLinear back. The division is of f32, rounded to
 * the nearest integer, to even from the middle; what does not fit saturates, and NaN becomes 0.
 */
final class Quantizing {
  private Quantizing() {}

  static boolean supports(Node node, List<ElementType> inputs, ElementType output) {
    boolean quantizes = node.operator().equals("QuantizeLinear");
    ElementType few = quantizes ? output : inputs.getFirst();
    ElementType real = quantizes ? inputs.getFirst() : output;
    long precision = node.intAttribute("precision", 0);
    return (few == ElementType.U8 || few == ElementType.I8)
        && real == ElementType.F32
        && inputs.get(1) == ElementType.F32
        && (inputs.size() < 3 || inputs.get(2) == few)
        && node.intAttribute("block_size", 0) == 0
        && (precision == 0 || precision == ElementType.F32.onnxCode());
  }

  static int quantize(Application at) {
    Arithmetic body = at.body();
    ElementType type = at.types().output();
    int whole = body.unary(UnaryKind.ROUND, body.over(at.x(), at.y()));
    int shifted =
        at.inputs().length > 2
            ? body.plus(whole, body.unary(UnaryKind.TO_FLOAT, at.inputs()[2]))
            : whole;
    float least = type == ElementType.U8 ? 0 : Byte.MIN_VALUE;
    int within = body.atLeast(least, body.atMost(least + 255, shifted));
    int value = body.unary(UnaryKind.TO_INT, within);
    return body.select(Comparison.UNORDERED, whole, whole, body.constantBits(0), value);
  }

  static int dequantize(Application at) {
    Arithmetic body = at.body();
    int shifted =
        at.inputs().length > 2
            ? body.binary(BinaryKind.SUBTRACT_INT, at.x(), at.inputs()[2])
            : at.x();
    return body.times(body.unary(UnaryKind.TO_FLOAT, shifted), at.y());
  }
}
