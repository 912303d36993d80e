package joist.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void rejectsNegativeDimensions() {
    assertThatThrownBy(() -> Shape.of(2, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[2, -1]");
  }

  @Test
  void rejectsMoreElementsThanALongCounts() {
    assertThatThrownBy(() -> Shape.of(1L << 32, 1L << 32)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void scalarHasOneElement() {
    assertThat(Shape.of().elements()).isEqualTo(1);
    assertThat(Shape.of().rank()).isZero();
  }

  @Test
  void countsAxesFromTheEnd() {
    assertThat(Shape.of(2, 3, 5).dim(-1)).isEqualTo(5);
    assertThat(Shape.of(2, 3, 5).dim(-3)).isEqualTo(2);
    assertThat(Shape.of(2, 0, 5).elements()).isZero();
  }

  @Test
  void keepsItsOwnCopyOfTheDimensions() {
    long[] dims = {2, 3};
    Shape shape = Shape.of(dims);
    dims[0] = 9;
    shape.dims()[1] = 9;
    assertThat(shape).isEqualTo(Shape.of(2, 3)).hasToString("[2, 3]");
  }
}
