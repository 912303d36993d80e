package joist.serving.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes as people write them, and what is none. */
class BytesFormTest {
  @ParameterizedTest
  @ValueSource(strings = {"99999999t", "8388608TiB", "999999999999g", "", "-1", "1.5g", "12x"})
  void whatIsNoSizeIsNamed(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BytesForm.parse(text))
        .withMessageContaining("512MiB")
        .withMessageContaining("'" + text + "'");
  }

  @Test
  void sizesAreReadWithAndWithoutTheirB() {
    assertThat(BytesForm.parse("17")).isEqualTo(17);
    assertThat(BytesForm.parse(" 512MiB ")).isEqualTo(512L << 20);
    assertThat(BytesForm.parse("2g")).isEqualTo(2L << 30);
    assertThat(BytesForm.parse("8388607t")).isEqualTo(8_388_607L << 40);
  }
}
