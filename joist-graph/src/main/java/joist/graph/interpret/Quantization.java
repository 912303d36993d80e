package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.tensor.ElementType;
import joist.tensor.NarrowFloat;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear.
 *
 * <p>Quantizing divides by the scale in the type of the scale, or in that of {@code precision};
 * rounds to the nearest integer, to even from the middle; adds the zero point; and saturates. To
 * narrow reals it rounds as a cast does, instead. Dequantizing subtracts and multiplies in f64 and
 * rounds once, to the scale's type or {@code output_dtype}.
 */
final class Quantization {
  private Quantization() {}

  static void addTo(Map<String, Operation> all) {
    all.put("QuantizeLinear", Operation.of(Quantization::quantize));
    all.put("DequantizeLinear", Operation.of(Quantization::dequantize));
    all.put("DynamicQuantizeLinear", Quantization::quantizeDynamically);
  }

  private static Tensor quantize(Call call) {
    Tensor x = call.input(0);
    Tensor scale = call.input(1);
    Optional<Tensor> zero = call.optional(2);
    Scales scales = Scales.of(call);
    long code = call.node().intAttribute("output_dtype", 0);
    ElementType type =
        zero.map(Tensor::type)
            .orElseGet(
                () -> code == 0 ? ElementType.U8 : ElementType.ofOnnxCode(Math.toIntExact(code)));
    long precision = call.node().intAttribute("precision", 0);
    ElementType division =
        precision == 0 ? scale.type() : ElementType.ofOnnxCode(Math.toIntExact(precision));
    boolean saturates = call.node().intAttribute("saturate", 1) != 0;
    Tensor result = Tensor.zeros(type, x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      long at = scales.index(i);
      double quotient = rounded(division, Elements.real(x, i) / Elements.real(scale, at));
      double offset = zero.isPresent() ? Elements.real(zero.get(), at) : 0;
      if (type.isNarrowFloat()) {
        Elements.setCode(result, i, NarrowFloat.encode(type, quotient + offset, saturates));
      } else {
        Saturation.set(result, i, Math.rint(quotient) + offset);
      }
    }
    return result;
  }

  /** The value as {@code type} has it; integers and narrow scales divide in f32. */
  private static double rounded(ElementType type, double value) {
    ElementType real = type.isFloating() && !type.isNarrowFloat() ? type : ElementType.F32;
    Tensor one = Tensor.zeros(real, Shape.of());
    Elements.setReal(one, 0, value);
    return Elements.real(one, 0);
  }

  private static Tensor dequantize(Call call) {
    Tensor x = call.input(0);
    Tensor scale = call.input(1);
    Optional<Tensor> zero = call.optional(2);
    Scales scales = Scales.of(call);
    long code = call.node().intAttribute("output_dtype", 0);
    ElementType type = code == 0 ? scale.type() : ElementType.ofOnnxCode(Math.toIntExact(code));
    Tensor result = Tensor.zeros(type, x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      long at = scales.index(i);
      double offset = zero.isPresent() ? Elements.real(zero.get(), at) : 0;
      Elements.setReal(result, i, (Elements.real(x, i) - offset) * Elements.real(scale, at));
    }
    return result;
  }

  /**
   * The scale spreads the range of x, and of 0, over u8; every step is in f32, as the operator's
   * function body has it. Where all are 0 it is 1, for a scale must divide.
   */
  private static List<Tensor> quantizeDynamically(Call call) {
    Tensor x = call.input(0);
    float least = 0;
    float greatest = 0;
    for (long i = 0; i < x.shape().elements(); i++) {
      least = Math.min(least, x.f32(i));
      greatest = Math.max(greatest, x.f32(i));
    }
    float scale = greatest == least ? 1 : (greatest - least) / 255;
    double zero = Math.rint(Math.max(0, Math.min(255, (0 - least) / scale)));
    Tensor result = Tensor.zeros(ElementType.U8, x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      Saturation.set(result, i, Math.rint((double) (x.f32(i) / scale)) + zero);
    }
    Tensor zeroPoint = Tensor.zeros(ElementType.U8, Shape.of());
    Elements.setReal(zeroPoint, 0, zero);
    return List.of(result, Tensor.of(Shape.of(), scale), zeroPoint);
  }
}
