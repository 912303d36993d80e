package joist.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
  @Test
  void runsEveryCallInEveryRoundHoweverSmallTheBudget() {
    List<String> order = new ArrayList<>();
    List<CallTime> times =
        new Turns(Duration.ofNanos(1)).take(List.of(() -> order.add("a"), () -> order.add("b")));
    assertThat(times).hasSize(2).allSatisfy(time -> assertThat(time.runs()).isPositive());
    assertThat(order.indexOf("b")).isLessThan(order.lastIndexOf("a"));
  }

  @Test
  void tellsTimesInTheirOrder() {
    CallTime time = new Turns(Duration.ofMillis(20)).take(List.of(() -> {})).getFirst();
    assertThat(time.nanos()).isPositive();
    assertThat(time.p50Nanos()).isPositive().isLessThanOrEqualTo(time.p99Nanos());
    assertThat(time.perSecond()).isPositive();
  }
}
