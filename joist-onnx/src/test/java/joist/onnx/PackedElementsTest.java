package joist.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class PackedElementsTest {
  @Test
  void theFirstOfTwoElementsIsInTheLowBits() {
    Tensor tensor = unpack(new byte[] {(byte) 0xf1, 0x08}, ElementType.I4, 3);
    assertThat(tensor.data().toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, -1, -8);
    assertThat(PackedElements.pack(tensor)).containsExactly(0xf1, 0x08);
  }

  @Test
  void fourElementsOfSixBitsTakeThreeBytes() {
    byte[] packed = {(byte) 0xff, 0x03, (byte) 0x80, 0x21};
    Tensor tensor = unpack(packed, ElementType.F6E3M2, 5);
    assertThat(tensor.data().toArray(ValueLayout.JAVA_BYTE))
        .containsExactly(0x3f, 0x0f, 0x00, 0x20, 0x21);
    assertThat(PackedElements.pack(tensor)).isEqualTo(packed);
  }

  @Test
  void elementsOfTwoBitsGoFourToAByte() {
    Tensor tensor = unpack(new byte[] {(byte) 0xe4, 0x02}, ElementType.U2, 5);
    assertThat(tensor.data().toArray(ValueLayout.JAVA_BYTE)).containsExactly(0, 1, 2, 3, 2);
    assertThat(PackedElements.pack(tensor)).containsExactly(0xe4, 0x02);
  }

  private static Tensor unpack(byte[] packed, ElementType type, long elements) {
    return PackedElements.unpack(MemorySegment.ofArray(packed), type, Shape.of(elements));
  }
}
