package joist.serving.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationFormTest {
  @ParameterizedTest
  @CsvSource({
    "10ms, 10000000",
    "1.5s, 1500000000",
    "2 m, 120000000000",
    "7us, 7000",
    "3, 3000000000"
  })
  void readsDurationsAsPeopleWriteThem(String text, long nanos) {
    assertThat(DurationForm.parse(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ms", "-1s", "0ms", "0.0000001us", "1e3s", "99999999999h", "1 d"})
  void refusesDurationsThatAreNone(String text) {
    assertThatThrownBy(() -> DurationForm.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a duration");
  }

  @Test
  void aWaitMayBeNone() {
    assertThat(DurationForm.parseWait("0ms")).isZero();
    assertThat(DurationForm.parseWait("5 ms")).isEqualTo(Duration.ofMillis(5));
    assertThatThrownBy(() -> DurationForm.parseWait("-1ms"))
        .hasMessageContaining("expected a duration");
  }
}
