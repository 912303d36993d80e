package joist.server.flight;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.FlightOutcome;
import joist.serving.flight.RequestFlight;
import joist.serving.flight.RunStep;

/** A request as a person would tell it, in sentences. */
final class Story {
  private Story() {}

  static List<String> of(RequestFlight flight) {
    List<String> story = new ArrayList<>();
    story.add(asked(flight));
    story.add(due(flight.arrival()));
    if (flight.version() > 0) {
      story.add(way(flight));
      story.add(stages(flight.course()));
    }
    BatchFlight batch = flight.batch();
    if (batch != null) {
      story.add(batch(batch));
    }
    if (!flight.steps().isEmpty()) {
      story.add(steps(flight.steps()));
    }
    story.add(end(flight));
    if (flight.outcome() instanceof FlightOutcome.Answered || flight.course().chargedNanos() > 0) {
      story.add(
          "Its caller is charged %s of computing."
              .formatted(millis(flight.course().chargedNanos())));
    }
    return story;
  }

  private static String asked(RequestFlight flight) {
    String model = flight.model().isEmpty() ? "a model whose name was not read" : flight.model();
    return "Request %s came at %s%s and asked %s%s, with a body of %s%,d bytes."
        .formatted(
            flight.sender().requestId(),
            flight.arrival().time(),
            flight.sender().caller().isEmpty() ? "" : " from " + flight.sender().caller(),
            model,
            flight.version() > 0 ? ":" + flight.version() : "",
            flight.version() > 0 ? "" : "which there came ",
            flight.arrival().bytes());
  }

  private static String due(RequestFlight.Arrival arrival) {
    return "Its answer was due in %s: %s."
        .formatted(
            millis(arrival.dueNanos()),
            switch (arrival.dueBy()) {
              case OBJECTIVE -> "the objective";
              case MODEL -> "the model's deadline for callers that bring none";
              case CALLER -> "the caller's own deadline";
            });
  }

  private static String way(RequestFlight flight) {
    String cost =
        "By the size of its body it was predicted to cost %s"
            .formatted(millis(flight.arrival().predictedNanos()));
    return switch (flight.course().way()) {
      case AT_ONCE -> cost + ", little enough for the thread that it arrived on.";
      case ON_POOL -> cost + ", so it was one for the compute threads, by itself.";
      case QUEUED -> cost + ", so it was one for the queue, to run together with others.";
    };
  }

  private static String stages(RequestFlight.Course course) {
    List<String> parts = new ArrayList<>();
    part(parts, course.threadNanos(), "until a thread took it up");
    part(parts, course.decodeNanos(), "decoding");
    part(parts, course.queueNanos(), "in the queue");
    part(parts, course.runNanos(), "running the model");
    part(parts, course.encodeNanos(), "encoding");
    part(parts, course.replyNanos(), "until the answer was on its way");
    String all = millis(course.totalNanos()) + " in all";
    return parts.isEmpty()
        ? "It took %s.".formatted(all)
        : "It took %s: %s.".formatted(all, String.join(", ", parts));
  }

  private static void part(List<String> parts, long nanos, String what) {
    if (nanos > 0) {
      parts.add(millis(nanos) + " " + what);
    }
  }

  private static String batch(BatchFlight batch) {
    BatchFlight.Closing closing = batch.closing();
    String took =
        batch.tookNanos() < 0
            ? "it still runs"
            : "it took %s where %s were predicted"
                .formatted(millis(batch.tookNanos()), millis((long) closing.predictedNanos()));
    return "It ran in batch %d of %s with %s; the batch closed because %s, after its requests had waited %s to %s; it had %s, since %s; %s."
        .formatted(
            batch.number(),
            count(closing.requests(), "request"),
            count(closing.rows(), "row"),
            closing.reason().words(),
            millis(closing.waits().least()),
            millis(closing.waits().most()),
            count(batch.grant().threads(), "thread"),
            batch.grant().why(),
            took);
  }

  private static String steps(List<RunStep> slowest) {
    return "The slowest steps of the run were %s."
        .formatted(String.join(", ", slowest.stream().map(Story::step).toList()));
  }

  private static String step(RunStep step) {
    String of = step.nodes().isEmpty() ? "" : " (" + step.nodes() + ")";
    return "%s%s with %s".formatted(step.name(), of, millis(step.nanos()));
  }

  private static String end(RequestFlight flight) {
    return switch (flight.outcome()) {
      case FlightOutcome.Answered(int rows) ->
          flight.isGood()
              ? "It was answered in time, %s.".formatted(count(rows, "row"))
              : "It was answered, %s, but late.".formatted(count(rows, "row"));
      case FlightOutcome.Shed(String why) ->
          "It was turned away %s (429, RESOURCE_EXHAUSTED): %s."
              .formatted(
                  flight.batch() == null ? "before the model ran" : "between two of its steps",
                  why);
      case FlightOutcome.Failed(int status, String code, String why) ->
          "It failed with %d (%s): %s".formatted(status, code, why);
    };
  }

  private static String count(int n, String what) {
    return "%,d %s%s".formatted(n, what, n == 1 ? "" : "s");
  }

  /** To three significant digits. */
  static String millis(long nanos) {
    double millis = nanos / 1e6;
    int decimals = millis < 1 ? 3 : millis < 10 ? 2 : millis < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%,." + decimals + "f ms", millis);
  }
}
