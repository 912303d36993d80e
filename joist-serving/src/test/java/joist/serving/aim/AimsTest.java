package joist.serving.aim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AimsTest {
  private static final Duration ALL = Duration.ofMillis(50);
  private static final Duration ONE = Duration.ofMillis(5);

  @Test
  void whatWasNotSaidIsAsForAll() {
    Aims aims = new Aims(ALL);
    aims.set("a", Aim.under(ONE));

    assertThat(aims.p99("a")).isEqualTo(ONE);
    assertThat(aims.p99("b")).isEqualTo(ALL);
    assertThat(aims.of("b")).isEqualTo(Aim.COMMON);
    aims.set("a", Aim.COMMON);
    assertThat(aims.p99Nanos("a")).isEqualTo(ALL.toNanos());
  }

  @Test
  void theNextVersionIsProvenAgainstWhatWillHoldWhenItAnswers() {
    Aims aims = new Aims(ALL);
    aims.foreseeing(
        "a",
        Aim.under(ONE),
        () -> {
          assertThat(aims.p99OfNext("a")).isEqualTo(ONE);
          assertThat(aims.p99("a")).isEqualTo(ALL);
        });
    assertThat(aims.p99OfNext("a")).isEqualTo(ALL);
    aims.set("a", Aim.under(ONE));
    assertThat(aims.p99OfNext("a")).isEqualTo(ONE);
    aims.foreseeing("a", Aim.COMMON, () -> assertThat(aims.p99OfNext("a")).isEqualTo(ALL));
  }

  @Test
  void refusesAnAimThatNothingCanKeep() {
    assertThatThrownBy(() -> Aim.under(Duration.ZERO)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> new Aim(Optional.empty(), Optional.empty(), Optional.of("best")))
        .hasMessageContaining("expected deadline, none, cork");
  }

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
}
