package joist.serving.threads;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A call takes 4 ms with one thread, and 2.5 ms with two. */
class CallThreadsTest {
  private long now = 1_000_000_000L;
  private final CallThreads threads = new CallThreads(2, () -> now);

  /** So many calls a second for three seconds; the threads of the last. */
  private int send(int perSecond) {
    int last = 0;
    for (int i = 0; i < 3 * perSecond; i++) {
      Grant grant = threads.grant(1);
      last = grant.threads();
      now += 1_000_000_000L / perSecond;
      threads.ended(grant, 1, last == 1 ? 4_000_000 : 2_500_000);
    }
    return last;
  }

  @Test
  void callsGetAllThreadsWhileTheyAreFewOneWhileTheyAreManyAndAllAgainAfterwards() {
    assertThat(send(20)).isEqualTo(2);
    assertThat(send(400)).isEqualTo(1);
    assertThat(send(20)).isEqualTo(2);
  }

  @Test
  void aRateAtTheBoundDoesNotMakeItChangeBackAndForth() {
    send(20);
    assertThat(send(200)).isEqualTo(2); // 50 % of the time: it stays
    send(400);
    assertThat(send(200)).isEqualTo(1);
  }

  @Test
  void whereThereIsOneThreadThereIsNothingToChoose() {
    CallThreads one = new CallThreads(1, () -> now);
    assertThat(one.grant(8)).isEqualTo(Grant.ALONE);
    one.ended(Grant.ALONE, 8, 5);
  }
}
