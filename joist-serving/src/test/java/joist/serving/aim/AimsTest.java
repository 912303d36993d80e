package joist.serving.aim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import joist.serving.batch.FixedWindowBatching;
import org.junit.jupiter.api.Test;

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
    assertThatThrownBy(() -> SaidPolicy.parse("best"))
        .hasMessageContaining("expected deadline, none, cork");
  }

  @Test
  void aPolicyIsReadOnceHoweverItIsWritten() {
    Aim aim =
        new Aim(Optional.empty(), Optional.empty(), Optional.of(SaidPolicy.parse("Window:8:2MS")));
    assertThat(aim).hasToString("batching window:8:2ms");
    assertThat(aim.policy()).contains(new FixedWindowBatching(8, Duration.ofMillis(2)));
    assertThat(aim.policy().orElseThrow()).isSameAs(aim.policy().orElseThrow());
  }
}
