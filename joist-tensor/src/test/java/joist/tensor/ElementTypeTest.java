package joist.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ElementTypeTest {
  private static void assertRange(ElementType type, long least, long most) {
    assertThat(type.holds(least)).as("%s of %d", type, least).isTrue();
    assertThat(type.holds(most)).as("%s of %d", type, most).isTrue();
    if (least > Long.MIN_VALUE) {
      assertThat(type.holds(least - 1)).as("%s of %d", type, least - 1).isFalse();
    }
    if (most < Long.MAX_VALUE) {
      assertThat(type.holds(most + 1)).as("%s of %d", type, most + 1).isFalse();
    }
  }

  @Test
  void whatIsNotOfWholeNumbersHoldsNone() {
    assertThat(ElementType.STRING.holds(1)).isFalse();
    assertThat(ElementType.F32.holds(1)).isFalse();
    assertThat(ElementType.C64.holds(1)).isFalse();
  }

  @Test
  void wholeNumbersAreHeldWithinTheRangeOfTheirBits() {
    assertRange(ElementType.BOOL, 0, 1);
    assertRange(ElementType.I2, -2, 1);
    assertRange(ElementType.U2, 0, 3);
    assertRange(ElementType.I4, -8, 7);
    assertRange(ElementType.U4, 0, 15);
    assertRange(ElementType.I8, Byte.MIN_VALUE, Byte.MAX_VALUE);
    assertRange(ElementType.U8, 0, 255);
    assertRange(ElementType.I16, Short.MIN_VALUE, Short.MAX_VALUE);
    assertRange(ElementType.U16, 0, 65_535);
    assertRange(ElementType.I32, Integer.MIN_VALUE, Integer.MAX_VALUE);
    assertRange(ElementType.U32, 0, 4_294_967_295L);
    assertRange(ElementType.I64, Long.MIN_VALUE, Long.MAX_VALUE);
    assertRange(ElementType.U64, 0, Long.MAX_VALUE); // beyond, a long has no number for it
  }
}
