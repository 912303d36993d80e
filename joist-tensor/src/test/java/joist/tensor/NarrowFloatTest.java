package joist.tensor;

import static joist.tensor.ElementType.F4E2M1;
import static joist.tensor.ElementType.F6E2M3;
import static joist.tensor.ElementType.F6E3M2;
import static joist.tensor.ElementType.F8E4M3FN;
import static joist.tensor.ElementType.F8E4M3FNUZ;
import static joist.tensor.ElementType.F8E5M2;
import static joist.tensor.ElementType.F8E5M2FNUZ;
import static joist.tensor.ElementType.F8E8M0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import joist.tensor.NarrowFloat.Rounding;
import org.junit.jupiter.api.Test;

class NarrowFloatTest {
  private static final Map<ElementType, Double> LARGEST =
      Map.of(
          F8E4M3FN, 448.0,
          F8E4M3FNUZ, 240.0,
          F8E5M2, 57344.0,
          F8E5M2FNUZ, 57344.0,
          F4E2M1, 6.0,
          F6E2M3, 7.5,
          F6E3M2, 28.0);

  @Test
  void rejectsTypesThatAreNoNarrowFloats() {
    assertThatThrownBy(() -> NarrowFloat.decode(ElementType.I8, (byte) 1))
        .hasMessageContaining("expected a narrow float type, got i8");
  }

  @Test
  void everyCodeComesBackFromItsNumber() {
    LARGEST.forEach((type, largest) -> {
      for (int code = 0; code < 1 << type.bits(); code++) {
        double value = NarrowFloat.decode(type, (byte) code);
        assertThat(Math.abs(value))
            .satisfiesAnyOf(
                v -> assertThat(v).isLessThanOrEqualTo(largest),
                v -> assertThat(v).isNaN(),
                v -> assertThat(v).isInfinite());
        if (!Double.isNaN(value)) {
          assertThat(NarrowFloat.encode(type, value, false))
              .as(type + " " + value)
              .isEqualTo((byte) code);
        }
      }
    });
  }

  @Test
  void numbersRoundToTheNearestAndTiesToTheEvenCode() {
    assertThat(rounded(F8E4M3FN, 17, true)).isEqualTo(16);
    assertThat(rounded(F8E4M3FN, 19, true)).isEqualTo(20);
    assertThat(rounded(F8E4M3FN, 17.1, true)).isEqualTo(18);
    assertThat(rounded(F4E2M1, 2.5, true)).isEqualTo(2);
    assertThat(rounded(F4E2M1, 5, true)).isEqualTo(4);
    assertThat(rounded(F8E5M2, -0x1p-17, true)).isEqualTo(-0.0);
    assertThat(rounded(F8E4M3FNUZ, -0.0, true)).isEqualTo(0.0);
  }

  @Test
  void whatIsTooLargeSaturatesOrBecomesNaNOrInfinity() {
    LARGEST.forEach((type, largest) -> {
      assertThat(rounded(type, largest * 8, true)).isEqualTo(largest);
      assertThat(rounded(type, Double.NEGATIVE_INFINITY, true)).isEqualTo(-largest);
    });
    assertThat(rounded(F8E4M3FN, 464, false)).isEqualTo(448);
    assertThat(rounded(F8E4M3FN, 465, false)).isNaN();
    assertThat(rounded(F8E4M3FNUZ, Double.POSITIVE_INFINITY, false)).isNaN();
    assertThat(rounded(F8E5M2, -1e6, false)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(rounded(F8E5M2FNUZ, 1e6, false)).isNaN();
    assertThat(rounded(F8E5M2, Double.NaN, true)).isNaN();
    assertThat(rounded(F4E2M1, 100, false)).isEqualTo(6);
  }

  @Test
  void scalesArePowersOfTwoRoundedAsAsked() {
    assertThat(scale(1.1, true, Rounding.UP)).isEqualTo(2);
    assertThat(scale(1.9, true, Rounding.DOWN)).isEqualTo(1);
    assertThat(scale(1.4, true, Rounding.NEAREST)).isEqualTo(1);
    assertThat(scale(1.5, true, Rounding.NEAREST)).isEqualTo(2);
    assertThat(scale(0, true, Rounding.UP)).isEqualTo(0x1p-127);
    assertThat(scale(0, false, Rounding.NEAREST)).isNaN();
    assertThat(scale(Double.POSITIVE_INFINITY, true, Rounding.UP)).isEqualTo(0x1p127);
    assertThat(scale(Double.POSITIVE_INFINITY, false, Rounding.UP)).isNaN();
    assertThat(scale(Double.NaN, true, Rounding.UP)).isNaN();
  }

  private static double rounded(ElementType type, double value, boolean saturates) {
    return NarrowFloat.decode(type, NarrowFloat.encode(type, value, saturates));
  }

  private static double scale(double value, boolean saturates, Rounding rounding) {
    return NarrowFloat.decode(F8E8M0, NarrowFloat.encodeScale(value, saturates, rounding));
  }
}
