package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import joist.tensor.Tensor;

/** Compares tensors bit for bit; all NaNs are one. */
public final class Bits {
  private Bits() {}

  public static void assertSame(
      Map<String, Tensor> actual, Map<String, Tensor> expected, String about) {
    assertThat(actual.keySet()).as(about).containsExactlyElementsOf(expected.keySet());
    expected.forEach(
        (name, tensor) -> assertSame(actual.get(name), tensor, about + ", output " + name));
  }

  public static void assertSame(Tensor actual, Tensor expected, String about) {
    assertThat(actual).as(about).hasToString(expected.toString());
    for (int i = 0; i < expected.shape().elements(); i++) {
      assertThat(element(actual, i)).as(about + ", element " + i).isEqualTo(element(expected, i));
    }
  }

  private static Object element(Tensor tensor, int i) {
    return switch (tensor.type()) {
      case F32 -> Float.floatToIntBits(tensor.f32(i));
      case F64 -> Double.doubleToLongBits(tensor.f64(i));
      case I64 -> tensor.i64(i);
      case I32 -> tensor.i32(i);
      case BOOL -> tensor.bool(i);
      case STRING -> tensor.string(i);
      default -> throw new IllegalArgumentException("no comparison for " + tensor.type());
    };
  }
}
