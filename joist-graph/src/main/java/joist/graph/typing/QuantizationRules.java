package joist.graph.typing;

import java.util.List;
import java.util.Optional;
import joist.graph.Dim;
import joist.tensor.ElementType;

/** Types and shapes of quantization, and of products of quantized numbers. */
final class QuantizationRules {
  private QuantizationRules() {}

  /** x's shape, in the zero point's type, that of {@code output_dtype}, or u8. */
  static List<Facts> quantize(Inference call) {
    ElementType asked = asked(call, ElementType.U8);
    ElementType type = call.optional(2).map(Facts::type).orElse(asked);
    return List.of(new Facts(type, call.dims(0), Optional.empty()));
  }

  /** x's shape, in the scale's type or that of {@code output_dtype}. */
  static List<Facts> dequantize(Inference call) {
    return List.of(new Facts(asked(call, call.input(1).type()), call.dims(0), Optional.empty()));
  }

  private static ElementType asked(Inference call, ElementType otherwise) {
    long code = call.node().intAttribute("output_dtype", 0);
    return code == 0 ? otherwise : ElementType.ofOnnxCode(Math.toIntExact(code));
  }

  /** x's shape in u8, and a scale and a zero point for all. */
  static List<Facts> quantizeDynamically(Inference call) {
    return List.of(
        new Facts(ElementType.U8, call.dims(0), Optional.empty()),
        Facts.of(ElementType.F32, List.<Dim>of()),
        Facts.of(ElementType.U8, List.<Dim>of()));
  }

  static List<Facts> matMulInteger(Inference call) {
    return call.output(ProductRules.matMulDims(call, 0, 1));
  }

  /** a is input 0 and b input 3. */
  static List<Facts> quantizedMatMul(Inference call) {
    return call.output(ProductRules.matMulDims(call, 0, 3));
  }
}
