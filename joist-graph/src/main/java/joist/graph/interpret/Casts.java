package joist.graph.interpret;

import java.util.Map;
import joist.graph.NumberText;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * Cast between numbers, booleans and strings.
 *
 * <p>Reals become integers by truncation, saturating where ONNX leaves it undefined; anything but 0
 * becomes true; text rules are {@link NumberText}'s.
 */
final class Casts {
  private Casts() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Cast", Operation.of(Casts::cast));
    all.put("CastLike", Operation.of(call -> cast(call.input(0), call.input(1).type())));
  }

  private static Tensor cast(Call call) {
    long code = call.node().intAttribute("to", 0);
    return cast(call.input(0), ElementType.ofOnnxCode(Math.toIntExact(code)));
  }

  static Tensor cast(Tensor from, ElementType type) {
    if (from.type() == type) {
      return from;
    }
    Tensor to = Tensor.zeros(type, from.shape());
    for (long i = 0; i < from.shape().elements(); i++) {
      if (type == ElementType.STRING) {
        to.strings()[(int) i] = text(from, i);
      } else if (from.type() == ElementType.STRING) {
        parse(from.string(i), to, i);
      } else {
        convert(from, i, to);
      }
    }
    return to;
  }

  private static void convert(Tensor from, long i, Tensor to) {
    if (to.type() == ElementType.BOOL) {
      Elements.setInteger(to, i, Elements.real(from, i) != 0 ? 1 : 0);
    } else if (Elements.exact(from.type())) {
      Elements.setInteger(to, i, Elements.integer(from, i));
    } else if (to.type() == ElementType.I32) {
      Elements.setInteger(to, i, (int) Elements.real(from, i));
    } else {
      Elements.setReal(to, i, Elements.real(from, i));
    }
  }

  private static String text(Tensor from, long i) {
    return switch (from.type()) {
      case F32, F64, F16, BF16 -> NumberText.of(Elements.real(from, i));
      case U64 -> Long.toUnsignedString(from.i64(i));
      default -> Long.toString(Elements.integer(from, i));
    };
  }

  private static void parse(String text, Tensor to, long i) {
    if (to.type().isInteger() && NumberText.isInteger(text)) {
      Elements.setInteger(to, i, Long.parseLong(text));
    } else if (to.type() == ElementType.F32) {
      Elements.setReal(to, i, NumberText.parseFloat(text));
    } else {
      Elements.setReal(to, i, NumberText.parseDouble(text));
    }
  }
}
