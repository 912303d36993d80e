package joist.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallerTest {
  @ParameterizedTest
  @CsvSource({
    "1H, 3600000000000",
    "2M, 120000000000",
    "3S, 3000000000",
    "50m, 50000000",
    "7u, 7000",
    "99999999n, 99999999"
  })
  void readsTimeoutsInGrpcsNotation(String text, long nanos) {
    assertThat(Timeouts.parse(text)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "5", "5x", "-5m", "5 m", "123456789m", "5.0S", "٣m"})
  void refusesTimeoutsThatAreNone(String text) {
    assertThatThrownBy(() -> Timeouts.parse(text))
        .isInstanceOfSatisfying(
            RequestException.class, why -> assertThat(why.status()).isEqualTo(400))
        .hasMessageContaining("1 to 8 digits");
  }

  @Test
  void aPatientCallerWaitsForever() {
    Caller caller = Caller.patient();

    assertThat(caller.remainingNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(caller.deadlineNanos(7)).isEqualTo(7);
    assertThatCode(caller::requireWaiting).doesNotThrowAnyException();
  }

  @Test
  void aDeadlineThatIsOverEndsTheWork() {
    Caller caller = Caller.patient();
    caller.waitAtMost(TimeUnit.HOURS.toNanos(1));
    assertThatCode(caller::requireWaiting).doesNotThrowAnyException();
    caller.waitAtMost(TimeUnit.HOURS.toNanos(2));
    assertThat(caller.remainingNanos()).isLessThanOrEqualTo(TimeUnit.HOURS.toNanos(1));
    caller.waitAtMost(0);

    assertThatThrownBy(caller::requireWaiting)
        .isInstanceOfSatisfying(
            RequestException.class, why -> assertThat(why.status()).isEqualTo(504));
  }

  @Test
  void anotherDeadlineHoldsOnlyWhereItSaidNone() {
    Caller silent = Caller.patient();
    silent.waitAtMostUnlessSaid(0);
    assertThat(silent.hasOwnDeadline()).isFalse();
    assertThatThrownBy(silent::requireWaiting).hasMessageContaining("the model's deadline");

    silent.waitAtMost(TimeUnit.HOURS.toNanos(1));
    assertThat(silent.hasOwnDeadline()).isTrue();
    assertThatCode(silent::requireWaiting).doesNotThrowAnyException();
  }

  @Test
  void tellsOnceThatItHasLeft() {
    Caller caller = Caller.patient();
    List<String> heard = new ArrayList<>();
    caller.onLeave(() -> heard.add("before"));
    caller.leave();
    caller.leave();
    caller.onLeave(() -> heard.add("after"));

    assertThat(heard).containsExactly("before", "after");
    assertThatThrownBy(caller::requireWaiting)
        .isInstanceOfSatisfying(
            RequestException.class, why -> assertThat(why.status()).isEqualTo(499));
  }
}
