package joist.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallMemoryTest {
  @Test
  void tensorsAreAsThoseWithMemoryOfTheirOwn() {
    for (ElementType type : ElementType.values()) {
      for (Shape shape :
          new Shape[] {Shape.of(), Shape.of(0), Shape.of(3, 5), Shape.of(300, 128)}) {
        assertThat(CallMemory.zeros(type, shape)).isEqualTo(Tensor.zeros(type, shape));
      }
    }
  }

  @Test
  void aCopyIsEqualAndApart() {
    Tensor numbers = Tensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f);
    Tensor texts = Tensor.of(Shape.of(2), "a", "b");

    Tensor copy = CallMemory.copyOf(numbers);
    assertThat(copy).isEqualTo(numbers);
    assertThat(CallMemory.copyOf(texts)).isEqualTo(texts);

    numbers.data().fill((byte) 0);
    assertThat(copy.toFloats()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void viewsOfATensorKeepItsMemory() {
    Tensor rows = CallMemory.copyOf(Tensor.of(Shape.of(3, 1), 1f, 2f, 3f));
    Tensor last = TensorRows.slice(rows, 2, 1).reshape(Shape.of(1));
    Tensor other = CallMemory.copyOf(Tensor.of(Shape.of(3, 1), 7f, 8f, 9f));

    System.gc();

    assertThat(last.toFloats()).containsExactly(3);
    assertThat(other.toFloats()).containsExactly(7, 8, 9);
  }
}
