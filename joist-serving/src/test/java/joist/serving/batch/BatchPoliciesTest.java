package joist.serving.batch;

import static joist.serving.batch.Snapshots.nanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import joist.serving.batch.BatchDecision.Dispatch;
import joist.serving.batch.BatchDecision.Drop;
import joist.serving.batch.BatchDecision.Wait;
import joist.serving.batch.BatchPolicy.FinishedBatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BatchPoliciesTest {
  private static int rows(BatchDecision decision) {
    return ((Dispatch) decision).rows();
  }

  private static CloseReason reason(BatchDecision decision) {
    return ((Dispatch) decision).reason();
  }

  private static long until(BatchDecision decision) {
    return ((Wait) decision).until();
  }

  /* The curve is 2 ms + 0.1 ms a row, the objective 20 ms, a batch at most 64 rows. */

  @Nested
  class Deadline {
    private final BatchPolicy policy = new DeadlineBatching();

    @Test
    void runsWhatWaitsAtOnce() {
      assertThat(rows(policy.decide(Snapshots.of(1).queue()))).isEqualTo(1);
      assertThat(rows(policy.decide(Snapshots.of(40).queue()))).isEqualTo(40);
    }

    @Test
    void saysWhyABatchTookNoMore() {
      assertThat(reason(policy.decide(Snapshots.of(40).queue())))
          .isEqualTo(CloseReason.WORKER_IDLE);
      assertThat(reason(policy.decide(Snapshots.of(90).queue()))).isEqualTo(CloseReason.FULL);
      assertThat(reason(policy.decide(Snapshots.of(60).deadline(105).queue())))
          .isEqualTo(CloseReason.DEADLINE);
      assertThat(reason(policy.decide(halfOfTheObjectiveIsTenRows())))
          .isEqualTo(CloseReason.SHARE_OF_OBJECTIVE);
    }

    /** 1 ms a row. */
    private static QueueSnapshot halfOfTheObjectiveIsTenRows() {
      QueueSnapshot queue = Snapshots.of(12).queue();
      return new QueueSnapshot(
          queue.now(),
          queue.waiting(),
          queue.traffic(),
          queue.workers(),
          queue.bounds(),
          LatencyCurve.linear(0, 1e6),
          0);
    }

    @Test
    void takesNoMoreThanTheMostUrgentDeadlineAllows() {
      // 5 ms left: (5 - 2) / 0.1 rows
      assertThat(rows(policy.decide(Snapshots.of(60).deadline(105).queue()))).isEqualTo(30);
    }

    /** A queue of eight rows for two workers; one row takes 1 ms, and two points tell of more. */
    private BatchDecision ofEight(double twoMillis, double eightMillis, double rowsPerSecond) {
      LatencyCurve curve =
          new LatencyCurve(
              List.of(
                  new LatencyCurve.Point(1, 1e6),
                  new LatencyCurve.Point(2, twoMillis * 1e6),
                  new LatencyCurve.Point(8, eightMillis * 1e6)));
      QueueSnapshot queue = Snapshots.of(8).traffic(rowsPerSecond).queue();
      return policy.decide(
          new QueueSnapshot(
              queue.now(),
              queue.waiting(),
              queue.traffic(),
              new QueueSnapshot.Workers(1, 1),
              queue.bounds(),
              curve,
              0));
    }

    @Test
    void runsRowsApartWhereTheyCostAsMuchTogether() {
      assertThat(rows(ofEight(2, 8, 1_500))).isEqualTo(1);
      assertThat(reason(ofEight(2, 8, 1_500))).isEqualTo(CloseReason.MORE_SAVES_NOTHING);
      assertThat(rows(ofEight(1.4, 5.5, 1_500)))
          .as("two cost as little each as eight")
          .isEqualTo(2);
      assertThat(rows(ofEight(1.2, 2, 1_500))).isEqualTo(8);
    }

    @Test
    void runsThemTogetherWhereApartTheyFallBehind() {
      assertThat(rows(ofEight(2, 7.5, 1_999))).isEqualTo(1);
      assertThat(rows(ofEight(2, 7.5, 2_001))).isEqualTo(8);
    }

    @Test
    void triesSizesThatHaveNotBeenSeen() {
      QueueSnapshot queue = Snapshots.of(8).queue();
      LatencyCurve ofOneRow = new LatencyCurve(List.of(new LatencyCurve.Point(1, 1e6)));
      assertThat(
              rows(
                  policy.decide(
                      new QueueSnapshot(
                          queue.now(),
                          queue.waiting(),
                          queue.traffic(),
                          queue.workers(),
                          queue.bounds(),
                          ofOneRow,
                          0))))
          .isEqualTo(8);
    }

    @Test
    void dropsWhatIsLateWhateverIsDone() {
      BatchDecision decision = policy.decide(Snapshots.of(60).deadline(102).queue());
      assertThat(((Drop) decision).why())
          .contains("due in 2.00 ms")
          .contains("one row takes 2.10 ms");
    }

    @Test
    void dropsARequestThatWouldHoldTheBatchTooSmallForTheTraffic() {
      // 2.5 ms left allow 5 rows, 2,000 rows a second
      Snapshots late = Snapshots.of(60).deadline(102.5);
      assertThat(rows(policy.decide(late.traffic(1_900).queue()))).isEqualTo(5);
      assertThat(policy.decide(late.traffic(2_100).queue())).isInstanceOf(Drop.class);
    }

    @Test
    void asksMoreSlackOfBatchesThatAreOftenOffTheirCurve() {
      LatencyCurve curve = new LatencyCurve(Snapshots.CURVE.points(), 0.05);
      QueueSnapshot queue = Snapshots.of(60).deadline(105).queue();
      QueueSnapshot off =
          new QueueSnapshot(
              queue.now(),
              queue.waiting(),
              queue.traffic(),
              queue.workers(),
              queue.bounds(),
              curve,
              0);
      assertThat(rows(policy.decide(queue))).isEqualTo(30); // (5 - 2) / 0.1
      assertThat(rows(policy.decide(off))).isEqualTo(25); // (5 / 1.1 - 2) / 0.1
    }

    /**
     * As {@link Snapshots}, but for what batches take, the most in one, and the urgent one's rows.
     */
    private BatchDecision of(LatencyCurve curve, int most, int urgentRows, double deadline) {
      QueueSnapshot queue = Snapshots.of(16).deadline(deadline).queue();
      QueueSnapshot.Waiting waiting = queue.waiting();
      return policy.decide(
          new QueueSnapshot(
              queue.now(),
              new QueueSnapshot.Waiting(
                  waiting.rows(), waiting.oldest(), waiting.earliestDeadline(), urgentRows),
              queue.traffic(),
              queue.workers(),
              new QueueSnapshot.Bounds(most, queue.bounds().objectiveNanos()),
              curve,
              0));
    }

    @Test
    void serversThatCannotMakeTheObjectiveStillAnswerTogetherWhereThatSavesTime() {
      LatencyCurve slow = LatencyCurve.linear(25e6, 1e5);
      assertThat(rows(of(slow, 64, 1, 120))).isEqualTo(16);
      assertThat(reason(of(slow, 64, 1, 50))).isEqualTo(CloseReason.SLOW_MODEL);
      assertThat(rows(of(LatencyCurve.linear(0, 25e6), 64, 1, 120))).isEqualTo(1);
    }

    @Test
    void modelsThatBarelyKeepTheObjectiveStillRunRowsTogether() {
      assertThat(rows(of(LatencyCurve.linear(12e6, 1e5), 64, 1, 120))).isEqualTo(16);
    }

    @Test
    void dropsARequestOfSeveralRowsThatIsLateWhateverIsDone() {
      LatencyCurve known =
          new LatencyCurve(
              List.of(new LatencyCurve.Point(1, 2e6), new LatencyCurve.Point(8, 10e6)));
      assertThat(of(known, 64, 8, 110.1)).isInstanceOf(Dispatch.class);
      assertThat(((Drop) of(known, 64, 8, 109.9)).why())
          .isEqualTo("its answer is due in 9.90 ms, and its 8 rows take 10.00 ms");
      assertThat(of(known, 64, 64, 110.1)).as("so many were not seen").isInstanceOf(Dispatch.class);
    }

    @Test
    void whatRunsByItselfIsLateByItself() {
      LatencyCurve known = new LatencyCurve(List.of(new LatencyCurve.Point(8, 10e6)));
      assertThat(rows(of(known, 1, 8, 110.1))).isEqualTo(1);
      assertThat(reason(of(known, 1, 8, 110.1))).isEqualTo(CloseReason.NOT_JOINED);
      assertThat(of(known, 1, 8, 109.9)).isInstanceOf(Drop.class);
      LatencyCurve slow = new LatencyCurve(List.of(new LatencyCurve.Point(8, 30e6)));
      assertThat(reason(of(slow, 1, 8, 109.9))).isEqualTo(CloseReason.SLOW_MODEL);
    }
  }

  @Nested
  class FixedWindow {
    private final BatchPolicy policy = new FixedWindowBatching(32, Duration.ofMillis(5));

    @Test
    void waitsForTheWindowFromTheOldestOn() {
      assertThat(until(policy.decide(Snapshots.of(3).oldest(98).queue()))).isEqualTo(nanos(103));
      assertThat(rows(policy.decide(Snapshots.of(3).oldest(95).queue()))).isEqualTo(3);
    }

    @Test
    void runsAtOnceWhenFullOrOfAPreferredSize() {
      assertThat(rows(policy.decide(Snapshots.of(40).queue()))).isEqualTo(32);
      BatchPolicy preferring = new FixedWindowBatching(32, Duration.ofMillis(5), List.of(4, 16));
      assertThat(rows(preferring.decide(Snapshots.of(9).queue()))).isEqualTo(4);
      assertThat(preferring.decide(Snapshots.of(3).queue())).isInstanceOf(Wait.class);
    }

    @Test
    void refusesSizesThatAreNone() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new FixedWindowBatching(0, Duration.ZERO))
          .withMessageContaining("expected 1 row or more");
    }
  }

  @Nested
  class Aimd {
    private final BatchPolicy policy = new AimdBatching(Duration.ofMillis(1));

    @Test
    void runsUpToItsCapOrAfterTheDelay() {
      assertThat(rows(policy.decide(Snapshots.of(9).memory(4.5).queue()))).isEqualTo(4);
      assertThat(until(policy.decide(Snapshots.of(3).memory(4.5).queue()))).isEqualTo(nanos(101));
      assertThat(rows(policy.decide(Snapshots.of(3).memory(4.5).oldest(99).queue()))).isEqualTo(4);
    }

    @Test
    void growsByOneAfterFullBatchesInTimeAndFallsByATenthAfterAMiss() {
      assertThat(policy.firstMemory()).isEqualTo(1);
      assertThat(policy.remember(10, new FinishedBatch(10, nanos(19), nanos(20)))).isEqualTo(11);
      assertThat(policy.remember(10, new FinishedBatch(9, nanos(19), nanos(20)))).isEqualTo(10);
      assertThat(policy.remember(10, new FinishedBatch(10, nanos(21), nanos(20)))).isEqualTo(9);
      assertThat(policy.remember(1, new FinishedBatch(1, nanos(21), nanos(20)))).isEqualTo(1);
    }
  }

  @Nested
  class Cork {
    private final BatchPolicy policy = new CorkBatching();

    @Test
    void holdsWhileAnotherRowSavesMoreThanTheWaitCosts() {
      // 2 ms are saved by a row; 4 rows that wait for a gap of 0.4 ms lose 1.6 ms, 5 lose 2 ms.
      assertThat(until(policy.decide(Snapshots.of(4).traffic(2_500).queue())))
          .isEqualTo(nanos(100.4));
      assertThat(rows(policy.decide(Snapshots.of(5).traffic(2_500).queue()))).isEqualTo(5);
    }

    @Test
    void letsGoWhenTheObjectiveIsNear() {
      assertThat(rows(policy.decide(Snapshots.of(4).traffic(2_500).oldest(82).queue())))
          .isEqualTo(4);
    }

    @Test
    void doesNotHoldWhereNothingElseComes() {
      assertThat(rows(policy.decide(Snapshots.of(1).traffic(0).queue()))).isEqualTo(1);
    }
  }

  @Test
  void policiesAreNamedOnTheCommandLine() {
    assertThat(BatchPolicies.parse("deadline")).isEqualTo(new DeadlineBatching());
    assertThat(BatchPolicies.parse("none")).isEqualTo(new NoBatching());
    assertThat(BatchPolicies.parse("CORK")).isEqualTo(new CorkBatching());
    assertThat(BatchPolicies.parse("aimd")).isEqualTo(new AimdBatching(Duration.ZERO));
    assertThat(BatchPolicies.parse("aimd:0.5ms"))
        .isEqualTo(new AimdBatching(Duration.ofNanos(500_000)));
    assertThat(BatchPolicies.parse("window:32:5ms"))
        .isEqualTo(new FixedWindowBatching(32, Duration.ofMillis(5)));
    assertThat(BatchPolicies.parse("window:32:0.25s"))
        .isEqualTo(new FixedWindowBatching(32, Duration.ofMillis(250)));
    assertThat(BatchPolicies.parse("window:32:0ms"))
        .isEqualTo(new FixedWindowBatching(32, Duration.ZERO));
    for (String wrong :
        List.of(
            "",
            "fast",
            "window",
            "window:x:5ms",
            "window:8:5",
            "window:8:",
            "window:8:61s",
            "aimd:-1ms",
            "aimd:nan",
            "deadline:2")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> BatchPolicies.parse(wrong))
          .withMessage("expected %s, got '%s'", BatchPolicies.FORMS, wrong);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BatchPolicies.parse("window:0:5ms"))
        .withMessageContaining("1 row or more");
  }

  @Test
  void withoutBatchingRequestsRunOneByOne() {
    assertThat(rows(new NoBatching().decide(Snapshots.of(9).queue()))).isEqualTo(1);
  }
}
