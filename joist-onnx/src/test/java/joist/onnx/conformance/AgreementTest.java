package joist.onnx.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.graph.GraphException;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class AgreementTest {
  @Test
  void refusesAnotherTypeOrShape() {
    assertDisagree(reals(1f), Tensor.of(Shape.of(1), 1.0));
    assertDisagree(reals(1f), Tensor.of(Shape.of(), 1f));
    assertDisagree(reals(1f), reals(1f, 1f));
  }

  @Test
  void refusesAnyOtherIntegerBooleanOrString() {
    assertDisagree(Tensor.of(Shape.of(1), 5_000_000_000L), Tensor.of(Shape.of(1), 5_000_000_001L));
    assertDisagree(Tensor.of(Shape.of(1), true), Tensor.of(Shape.of(1), false));
    assertDisagree(Tensor.of(Shape.of(1), "a"), Tensor.of(Shape.of(1), "b"));
  }

  @Test
  void refusesNotANumberWhereOneIsExpectedAndTheOtherWayRound() {
    assertDisagree(reals(Float.NaN), reals(1f));
    assertDisagree(reals(1f), reals(Float.NaN));
    assertDisagree(reals(1f), reals(Float.POSITIVE_INFINITY));
    assertDisagree(reals(Float.NEGATIVE_INFINITY), reals(Float.POSITIVE_INFINITY));
  }

  @Test
  void takesEqualNotANumbersAndInfinities() {
    Tensor odd = reals(Float.NaN, Float.POSITIVE_INFINITY, -0f);
    assertThat(Agreement.check("y", odd, reals(Float.NaN, Float.POSITIVE_INFINITY, 0f))).isZero();
  }

  @Test
  void allowsAThousandthOfAFloatAndTenMillionthOfADouble() {
    assertThat(Agreement.check("y", reals(1000.5f), reals(1000f))).isBetween(4e-4, 6e-4);
    assertDisagree(reals(1002f), reals(1000f));
    assertDisagree(Tensor.of(Shape.of(1), 1.00001), Tensor.of(Shape.of(1), 1.0));
  }

  private static void assertDisagree(Tensor actual, Tensor expected) {
    assertThatThrownBy(() -> Agreement.check("y", actual, expected))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("output 'y'");
  }

  private static Tensor reals(float... values) {
    return Tensor.of(Shape.of(values.length), values);
  }
}
