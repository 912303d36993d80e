package joist.serving.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallersTest {
  private final AtomicLong clock = new AtomicLong();
  private final Map<String, Quota> quotas = new HashMap<>();
  private final Callers callers =
      new Callers(name -> quotas.getOrDefault(name, Quota.FREE), clock::get, 5);

  private Callers.Visit let(String name) {
    return ((Callers.Entry.Let) callers.enter(name)).visit();
  }

  private Callers.Entry.Refused refused(String name) {
    return (Callers.Entry.Refused) callers.enter(name);
  }

  @Test
  void aRateLetsThroughASecondsWorthAndThenOneAtATime() {
    quotas.put("a", Quota.FREE.withRatePerSecond(2));
    let("a").close();
    let("a").close();
    assertThat(refused("a").retryAfter()).isEqualTo(Duration.ofMillis(500));
    clock.addAndGet(500_000_000);
    let("a").close();
    assertThat(refused("a").why()).contains("'a' may send 2.0 calls a second");
    let("b").close();
  }

  @Test
  void aQuotaIsAskedForAtEachCall() {
    quotas.put("a", Quota.FREE.withRatePerSecond(0.001));
    let("a").close();
    refused("a");
    quotas.put("a", Quota.FREE);
    let("a").close();
  }

  @Test
  void whoHasAsManyInsideAsItMayIsRefusedUntilOneLeaves() {
    quotas.put("a", Quota.FREE.withAtOnce(1));
    Callers.Visit first = let("a");
    assertThat(refused("a").why()).contains("'a' has 1 calls inside");
    first.close();
    let("a").close();
    assertThat(callers.all().getFirst().requests()).isEqualTo(2);
    assertThat(callers.all().getFirst().refused()).isEqualTo(1);
  }

  @Test
  void whatHasBegunToComeIsTurnedAwayWhereItCouldNotBeLetInAndTakesNothing() {
    quotas.put("a", Quota.FREE.withRatePerSecond(1).withAtOnce(2));
    assertThat(callers.turnedAway("a")).isEmpty();
    assertThat(callers.turnedAway("a")).isEmpty();
    let("a").close();
    assertThat(callers.turnedAway("a").orElseThrow().why()).contains("may send 1.0 calls");
    clock.addAndGet(1_000_000_000);
    let("a");
    clock.addAndGet(1_000_000_000);
    let("a");
    assertThat(callers.turnedAway("a").orElseThrow().why()).contains("'a' has 2 calls inside");
    assertThat(callers.all().getFirst().requests()).isEqualTo(3);
    assertThat(callers.all().getFirst().refused()).isEqualTo(2);
    for (int i = 2; i < 5; i++) {
      let("caller" + i);
    }
    assertThat(callers.turnedAway("b").orElseThrow().why()).contains("5 calls are inside");
  }

  @Test
  void allTogetherAreBoundedToo() {
    for (int i = 0; i < 5; i++) {
      let("caller" + i);
    }
    assertThat(refused("another").why()).contains("5 calls are inside");
  }

  @Test
  void callersWithoutNumberShareOneAccount() {
    for (int i = 0; i < 3 * Callers.MOST_ACCOUNTS; i++) {
      let("10.0.0." + i).close();
    }
    assertThat(callers.all()).hasSize(Callers.MOST_ACCOUNTS + 1);
  }

  @Test
  void quotasThatAreNoneAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Quota.FREE.withWeight(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Quota.FREE.withWeight(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> Quota.FREE.withRatePerSecond(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> Quota.FREE.withAtOnce(0));
  }
}
