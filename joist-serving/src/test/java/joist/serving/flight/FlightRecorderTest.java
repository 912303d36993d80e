package joist.serving.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import joist.serving.batch.CloseReason;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;
import org.junit.jupiter.api.Test;

class FlightRecorderTest {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
  private static final long DUE = 1_000;

  private final Ledger ledger = new Ledger(1 << 20);
  private final List<RequestFlight> seen = new ArrayList<>();
  private final FlightRecorder recorder =
      new FlightRecorder(ledger, InstantSource.fixed(START), seen::add);

  private static RequestFlight flight(int number, String id, FlightOutcome outcome, long total) {
    return new RequestFlight(
        new Sender(id, "127.0.0.1", null),
        "m",
        1,
        new RequestFlight.Arrival(
            START.plusSeconds(number), 10, DUE, RequestFlight.DueBy.OBJECTIVE, 5),
        new RequestFlight.Course(RequestFlight.Way.AT_ONCE, 0, 1, 0, 2, 1, total, 4),
        null,
        List.of(),
        outcome);
  }

  private static RequestFlight good(int number) {
    return flight(number, "good" + number, new FlightOutcome.Answered(1), DUE);
  }

  @Test
  void keepsTheNewestRequestsAndForgetsOlderOnes() {
    int many = recorder.capacity() * 2;
    IntStream.range(0, many).forEach(number -> recorder.add(good(number)));
    assertThat(recorder.request("good" + (many - 1))).isPresent();
    assertThat(recorder.request("good0")).isEmpty();
    assertThat(seen).hasSize(many);
  }

  @Test
  void tellsAllThatItWasToldOfARequestThatWentWell() {
    for (String id : List.of("a", "é".repeat(100), "")) {
      RequestFlight told =
          new RequestFlight(
              new Sender(id, "key", new TraceContext("0af7", "b7ad")),
              "another",
              7,
              new RequestFlight.Arrival(
                  START.plusNanos(123_456_789), 11, DUE, RequestFlight.DueBy.CALLER, 6),
              new RequestFlight.Course(RequestFlight.Way.QUEUED, 1, 2, 3, 4, 5, 100, 8),
              null,
              List.of(new RunStep("Conv", "c", 3)),
              new FlightOutcome.Answered(9));
      recorder.add(told);
      assertThat(recorder.request(told.sender().requestId())).contains(told);
    }
  }

  @Test
  void requestsThatWereNotAnsweredInTimeStayLonger() {
    recorder.add(flight(0, "shed", new FlightOutcome.Shed("full"), 0));
    recorder.add(flight(1, "failed", new FlightOutcome.Failed(400, "bad_value", "no"), 0));
    recorder.add(flight(2, "late", new FlightOutcome.Answered(1), DUE + 1));
    IntStream.range(3, 10_000).forEach(number -> recorder.add(good(number)));
    assertThat(recorder.troubled())
        .extracting(flight -> flight.sender().requestId())
        .containsExactly("late", "failed", "shed");
    assertThat(recorder.request("shed")).isPresent();
  }

  @Test
  void ofTwoRequestsWithOneIdTheNewestIsTold() {
    recorder.add(flight(2, "twice", new FlightOutcome.Answered(7), 1));
    recorder.add(flight(1, "twice", new FlightOutcome.Shed("full"), 0));
    assertThat(recorder.request("twice").orElseThrow().outcome())
        .isEqualTo(new FlightOutcome.Answered(7));
  }

  @Test
  void tellsOfABatchAndOfThoseWhoRanInIt() {
    BatchFlight batch =
        new BatchFlight(
            recorder.nextBatch(),
            "m",
            1,
            new BatchFlight.Closing(
                START, 1, 4, CloseReason.FULL, new BatchFlight.Waits(1, 2, 3), 9));
    recorder.add(batch);
    RequestFlight alone = good(0);
    recorder.add(alone);
    RequestFlight inside =
        new RequestFlight(
            alone.sender(),
            "m",
            1,
            alone.arrival(),
            alone.course(),
            batch,
            List.of(),
            alone.outcome());
    recorder.add(inside);
    assertThat(recorder.batch(batch.number())).contains(batch);
    assertThat(recorder.batch(batch.number()).orElseThrow().tookNanos()).isNegative();
    assertThat(recorder.requestsOf(batch.number())).containsExactly(inside);
    assertThat(recorder.batch(99)).isEmpty();
  }

  @Test
  void itsObserverHearsOfAllStepsAndTheSlowestAreKept() {
    List<RequestFlight> heard = new ArrayList<>();
    FlightRecorder watched =
        new FlightRecorder(new Ledger(1 << 20), InstantSource.system(), heard::add);
    StepLog log = new StepLog();
    for (int i = 1; i <= 5; i++) {
      log.ran(List.of("a" + i, "b"), List.of("Conv", "Relu"), i);
    }
    log.ran(List.of(), List.of(), 9);
    RequestFlight alone = good(0);
    watched.add(
        new RequestFlight(
            alone.sender(),
            "m",
            1,
            alone.arrival(),
            alone.course(),
            null,
            log.steps(),
            alone.outcome()));
    assertThat(heard.getFirst().steps()).hasSize(6);
    assertThat(watched.request(alone.sender().requestId()).orElseThrow().steps())
        .containsExactly(
            new RunStep("copy", "", 9),
            new RunStep("Conv+Relu", "a5, b", 5),
            new RunStep("Conv+Relu", "a4, b", 4));
  }

  @Test
  void whatItHoldsIsChargedAndGivenBack() {
    assertThat(ledger.bytesByOwner()).containsOnlyKeys("flight recorder");
    assertThat(ledger.totalBytes()).isPositive().isLessThan(ledger.budgetBytes() / 20);
    recorder.close();
    assertThat(ledger.totalBytes()).isZero();
    assertThatThrownBy(
            () -> new FlightRecorder(new Ledger(100), InstantSource.system(), flight -> {}))
        .isInstanceOf(OverBudgetException.class);
  }

  @Test
  void textsAreKeptShort() {
    Sender sender = new Sender("i".repeat(500), "c".repeat(500), null);
    assertThat(sender.requestId()).hasSize(128).endsWith("…");
    assertThat(sender.caller()).hasSize(64);
    assertThat(new FlightOutcome.Shed("w".repeat(9_999)).why()).hasSize(240);
    String pairs = "w" + "\uD83D\uDE00".repeat(200);
    assertThat(new FlightOutcome.Shed(pairs).why())
        .as("no half of a character, which JSON has no place for")
        .hasSize(240)
        .endsWith("\uD83D\uDE00…");
    assertThat(new FlightOutcome.Shed("w" + pairs).why()).hasSize(239).endsWith("\uDE00…");
  }
}
