package joist.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TensorTest {
  private static final long SEED = Long.getLong("joist.seed", 11L);

  @Test
  void rejectsValuesThatDoNotFillTheShape() {
    assertThatThrownBy(() -> Tensor.of(Shape.of(2, 2), 1f))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 4 values for f32[2, 2], got 1");
  }

  @Test
  void rejectsSegmentsOfAnotherSize() {
    assertThatThrownBy(
            () -> Tensor.over(ElementType.I64, Shape.of(2), MemorySegment.ofArray(new byte[15])))
        .hasMessage("expected 16 bytes for i64[2], got 15");
    assertThatThrownBy(
            () -> Tensor.over(ElementType.STRING, Shape.of(0), MemorySegment.ofArray(new byte[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rejectsReshapeToAnotherCount() {
    assertThatThrownBy(() -> Tensor.of(Shape.of(3), 1, 2, 3).reshape(Shape.of(2)))
        .hasMessageContaining("cannot reshape i32[3] to [2]");
  }

  @Test
  void zerosAreZeroForEveryType() {
    for (ElementType type : ElementType.values()) {
      Tensor zeros = Tensor.zeros(type, Shape.of(3, 5));
      assertThat(zeros.byteSize()).isEqualTo(15L * type.bytes());
      assertThat(zeros.data().mismatch(MemorySegment.ofArray(new byte[15 * type.bytes()])))
          .isEqualTo(-1);
      assertThat(zeros.strings()).allMatch(String::isEmpty);
      assertThat(ElementType.ofOnnxCode(type.onnxCode())).isEqualTo(type);
    }
  }

  @Test
  void givesBackTheBitsItWasGiven() {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      int count = random.nextInt(40);
      float[] floats = new float[count];
      long[] longs = random.longs(count).toArray();
      double[] doubles = new double[count];
      for (int i = 0; i < count; i++) {
        floats[i] = Float.intBitsToFloat(random.nextInt());
        doubles[i] = Double.longBitsToDouble(random.nextLong());
      }
      Tensor f = Tensor.of(Shape.of(count), floats);
      Tensor l = Tensor.of(Shape.of(count), longs);
      Tensor d = Tensor.of(Shape.of(count), doubles);
      for (int i = 0; i < count; i++) {
        String as = "-Djoist.seed=" + SEED + " round " + round;
        assertThat(Float.floatToRawIntBits(f.f32(i)))
            .as(as)
            .isEqualTo(Float.floatToRawIntBits(floats[i]));
        assertThat(l.i64(i)).as(as).isEqualTo(longs[i]);
        assertThat(Double.compare(d.f64(i), doubles[i])).as(as).isZero();
      }
      assertThat(f)
          .isEqualTo(Tensor.of(Shape.of(count), floats))
          .hasSameHashCodeAs(Tensor.of(Shape.of(count), floats));
    }
  }

  @Test
  void isEqualByTypeShapeAndBits() {
    Tensor tensor = Tensor.of(Shape.of(2), 1f, Float.NaN);
    assertThat(tensor).isEqualTo(Tensor.of(Shape.of(2), 1f, Float.NaN));
    assertThat(tensor).isNotEqualTo(Tensor.of(Shape.of(1, 2), 1f, Float.NaN));
    assertThat(tensor).isNotEqualTo(Tensor.of(Shape.of(2), 1f, 2f));
    assertThat(Tensor.of(Shape.of(1), 0f)).isNotEqualTo(Tensor.of(Shape.of(1), 0));
    assertThat(Tensor.of(Shape.of(1), "a")).isNotEqualTo(Tensor.of(Shape.of(1), "b"));
  }

  @Test
  void reshapeSharesMemory() {
    Tensor tensor = Tensor.of(Shape.of(4), 1L, 2L, 3L, 4L);
    Tensor square = tensor.reshape(Shape.of(2, 2));
    tensor.data().setAtIndex(Tensor.I64, 3, 9);
    assertThat(square.i64(3)).isEqualTo(9);
    assertThat(square).hasToString("i64[2, 2]");
  }
}
