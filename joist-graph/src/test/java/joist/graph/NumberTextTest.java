package joist.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NumberTextTest {
  /** What ONNX Runtime 1.29 answers for the same numbers. */
  @Test
  void writesEightSignificantDigitsAsOnnxRuntime() {
    assertThat(NumberText.of(3f)).isEqualTo("3");
    assertThat(NumberText.of(0.1f)).isEqualTo("0.1");
    assertThat(NumberText.of(0.6048455f)).isEqualTo("0.60484552");
    assertThat(NumberText.of(1e8f)).isEqualTo("1e+08");
    assertThat(NumberText.of(1.23456792E8f)).isEqualTo("1.2345679e+08");
    assertThat(NumberText.of(1e-5f)).isEqualTo("9.9999997e-06");
    assertThat(NumberText.of(0.0001f)).isEqualTo("9.9999997e-05");
    assertThat(NumberText.of(16777216f)).isEqualTo("16777216");
    assertThat(NumberText.of(123456.789)).isEqualTo("123456.79");
    assertThat(NumberText.of(2.5e300)).isEqualTo("2.5e+300");
    assertThat(NumberText.of(0.1)).isEqualTo("0.1");
  }

  @Test
  void writesSpecialNumbersByName() {
    assertThat(NumberText.of(-0f)).isEqualTo("-0");
    assertThat(NumberText.of(Float.NaN)).isEqualTo("NaN");
    assertThat(NumberText.of(Double.POSITIVE_INFINITY)).isEqualTo("INF");
    assertThat(NumberText.of(Double.NEGATIVE_INFINITY)).isEqualTo("-INF");
  }

  @Test
  void readsDecimalsAndSpecialNumbers() {
    assertThat(NumberText.parseFloat("1E8")).isEqualTo(1e8f);
    assertThat(NumberText.parseFloat("+.5")).isEqualTo(0.5f);
    assertThat(NumberText.parseDouble("-12.25e-1")).isEqualTo(-1.225);
    assertThat(NumberText.parseDouble("nan")).isNaN();
    assertThat(NumberText.parseDouble("-inf")).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void rejectsTextThatIsNoNumber() {
    for (String text : new String[] {"", " 1", "1f", "0x10", "1,5", "Infinity"}) {
      assertThatThrownBy(() -> NumberText.parseDouble(text))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("got '" + text + "'");
    }
  }
}
