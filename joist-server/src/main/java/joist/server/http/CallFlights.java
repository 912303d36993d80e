package joist.server.http;

import java.time.Instant;
import joist.serving.aim.Aims;
import joist.serving.flight.FlightOutcome;
import joist.serving.flight.FlightRecorder;
import joist.serving.flight.RequestFlight;
import joist.serving.flight.RequestFlight.DueBy;

/** Tells the recorder of each call that is over. Thread-safe. */
final class CallFlights {
  private final FlightRecorder recorder;
  private final Aims aims;

  CallFlights(FlightRecorder recorder, Aims aims) {
    this.recorder = recorder;
    this.aims = aims;
  }

  void answered(ModelCalls.Asked asked, int version, Timing timing) {
    add(asked, version, timing, new FlightOutcome.Answered(timing.rows()));
  }

  void shed(ModelCalls.Asked asked, int version, Timing timing, String why) {
    add(asked, version, timing, new FlightOutcome.Shed(why));
  }

  void failed(ModelCalls.Asked asked, int version, Timing timing, Throwable why) {
    RequestException told = Errors.toldToCaller(why, asked.caller().sender().requestId());
    String text =
        told.status() == 500 ? why.getClass().getSimpleName() + ": " + told.text() : told.text();
    add(asked, version, timing, new FlightOutcome.Failed(told.status(), told.code(), text));
  }

  private void add(ModelCalls.Asked asked, int version, Timing timing, FlightOutcome outcome) {
    long charged =
        outcome instanceof FlightOutcome.Answered
            ? timing.chargedNanos()
            : timing.unansweredChargedNanos();
    RequestFlight.Course course = timing.course(System.nanoTime(), charged);
    Instant arrived = recorder.now().minusNanos(course.totalNanos());
    recorder.add(
        new RequestFlight(
            asked.caller().sender(),
            asked.model().name(),
            version,
            arrival(asked, timing, arrived),
            course,
            timing.batch,
            timing.steps(),
            outcome));
  }

  private RequestFlight.Arrival arrival(ModelCalls.Asked asked, Timing timing, Instant arrived) {
    long objective = timing.arrivedNanos + aims.p99Nanos(asked.model().name());
    long due = asked.caller().deadlineNanos(objective);
    return new RequestFlight.Arrival(
        arrived,
        asked.bytes(),
        due - timing.arrivedNanos,
        due == objective ? DueBy.OBJECTIVE : dueBy(asked.caller()),
        timing.predictedNanos);
  }

  private static DueBy dueBy(Caller caller) {
    return caller.hasOwnDeadline() ? DueBy.CALLER : DueBy.MODEL;
  }
}
