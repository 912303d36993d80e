package joist.server.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.server.http.RequestException;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import org.junit.jupiter.api.Test;

class TensorShapeTest {
  private static Shape checked(long... dims) {
    return TensorShape.checked("x", dims, 1000, ElementType.F32, 4000);
  }

  @Test
  void aTensorWithoutElementsHasExtentsThatOneWithARowMayHave() {
    assertThat(checked(0, 3)).isEqualTo(Shape.of(0, 3));
    assertThat(checked(1000, 0)).isEqualTo(Shape.of(1000, 0));
    for (long[] dims : new long[][] {{0, 1001}, {1L << 40, 0}, {0, 1L << 32, 1L << 32}}) {
      assertThatThrownBy(() -> checked(dims))
          .isInstanceOfSatisfying(
              RequestException.class, why -> assertThat(why.status()).isEqualTo(413))
          .hasMessageContaining("a tensor of at most 4,000 bytes");
    }
  }
}
