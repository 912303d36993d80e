package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Says whether tensors are alike within a tolerance, relative to sizes of about 1. */
public final class Close {
  private Close() {}

  public static void assertClose(
      Map<String, Tensor> actual, Map<String, Tensor> expected, double tolerance, String about) {
    assertThat(actual.keySet()).as(about).isEqualTo(expected.keySet());
    expected.forEach((name, tensor) ->
        assertClose(tensorOf(actual, name), tensor, tolerance, about + ", output " + name));
  }

  private static Tensor tensorOf(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    assertThat(tensor).as(name).isNotNull();
    return tensor;
  }

  private static void assertClose(Tensor actual, Tensor expected, double tolerance, String about) {
    assertThat(actual.toString()).as(about).isEqualTo(expected.toString());
    if (expected.type() != ElementType.F32) {
      assertThat(actual).as(about).isEqualTo(expected);
      return;
    }
    for (long i = 0; i < expected.shape().elements(); i++) {
      double a = actual.f32(i);
      double b = expected.f32(i);
      boolean same =
          Double.compare(a, b) == 0 || a == b || Math.abs(a - b) <= tolerance * (1 + Math.abs(b));
      assertThat(same).as("%s: expected %s, got %s at %d", about, b, a, i).isTrue();
    }
  }
}
