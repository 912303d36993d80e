package joist.graph.interpret;

import java.util.Map;
import joist.graph.NumberText;
import joist.tensor.ElementType;
import joist.tensor.NarrowFloat;
import joist.tensor.Tensor;

/**
 * Cast between numbers, booleans and strings.
 *
 * <p>Reals become integers by truncation, saturating where ONNX leaves it undefined; anything but 0
 * becomes true; text rules are {@link NumberText}'s, and those of narrow reals {@link
 * NarrowFloat}'s.
 */
final class Casts {
  private Casts() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Cast", Operation.of(Casts::cast));
    all.put("CastLike", Operation.of(call -> cast(call, call.input(1).type())));
  }

  private static Tensor cast(Call call) {
    return cast(call, type(call, "to", 0));
  }

  /** The element type whose ONNX number is the attribute {@code key}. */
  static ElementType type(Call call, String key, long otherwise) {
    return ElementType.ofOnnxCode(Math.toIntExact(call.node().intAttribute(key, otherwise)));
  }

  private static Tensor cast(Call call, ElementType type) {
    boolean saturates = call.node().intAttribute("saturate", 1) != 0;
    if (!type.isNarrowFloat() || (saturates && type != ElementType.F8E8M0)) {
      return cast(call.input(0), type);
    }
    String mode = call.node().stringAttribute("round_mode", "up");
    NarrowFloat.Rounding rounding =
        switch (mode) {
          case "up" -> NarrowFloat.Rounding.UP;
          case "down" -> NarrowFloat.Rounding.DOWN;
          case "nearest" -> NarrowFloat.Rounding.NEAREST;
          default -> throw call.failure("expected round_mode up, down or nearest, got " + mode);
        };
    Tensor from = cast(call.input(0), ElementType.F64);
    Tensor to = Tensor.zeros(type, from.shape());
    for (long i = 0; i < from.shape().elements(); i++) {
      byte bits =
          type == ElementType.F8E8M0
              ? NarrowFloat.encodeScale(from.f64(i), saturates, rounding)
              : NarrowFloat.encode(type, from.f64(i), saturates);
      Elements.setCode(to, i, bits);
    }
    return to;
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
    boolean fromInteger = Elements.exact(from.type());
    if (to.type() == ElementType.BOOL) {
      Elements.setInteger(to, i, Elements.real(from, i) != 0 ? 1 : 0);
    } else if (fromInteger && (from.type() != ElementType.U64 || Elements.exact(to.type()))) {
      Elements.setInteger(to, i, Elements.integer(from, i));
    } else if (to.type() == ElementType.I32) {
      Elements.setInteger(to, i, (int) Elements.real(from, i));
    } else {
      Elements.setReal(to, i, Elements.real(from, i));
    }
  }

  private static String text(Tensor from, long i) {
    if (from.type() == ElementType.U64) {
      return Long.toUnsignedString(from.i64(i));
    }
    return from.type().isFloating()
        ? NumberText.of(Elements.real(from, i))
        : Long.toString(Elements.integer(from, i));
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
