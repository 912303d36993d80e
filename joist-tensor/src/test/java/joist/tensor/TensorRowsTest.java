package joist.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TensorRowsTest {
  private static final Tensor THREE = Tensor.of(Shape.of(3, 2), 0f, 1f, 2f, 3f, 4f, 5f);

  @Test
  void slicesAreTheSameMemory() {
    Tensor rows = TensorRows.slice(THREE, 1, 2);
    assertThat(rows).isEqualTo(Tensor.of(Shape.of(2, 2), 2f, 3f, 4f, 5f));
    assertThat(rows.data().address()).isEqualTo(THREE.data().address() + 8);
  }

  @Test
  void joinedRowsAreInOrder() {
    Tensor one = Tensor.of(Shape.of(1, 2), 9f, 8f);
    assertThat(TensorRows.join(List.of(one, TensorRows.slice(THREE, 0, 0), THREE)))
        .isEqualTo(Tensor.of(Shape.of(4, 2), 9f, 8f, 0f, 1f, 2f, 3f, 4f, 5f));
    assertThat(
            TensorRows.join(List.of(Tensor.of(Shape.of(1), "a"), Tensor.of(Shape.of(2), "b", "c"))))
        .isEqualTo(Tensor.of(Shape.of(3), "a", "b", "c"));
  }

  @Test
  void refusesRowsThatAreNotAlike() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TensorRows.join(List.of(THREE, Tensor.of(Shape.of(1, 3), 1f, 2f, 3f))))
        .withMessageContaining("[3, 2]")
        .withMessageContaining("[1, 3]");
  }
}
