package joist.server.flight;

import java.util.List;
import java.util.Locale;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.FlightOutcome;
import joist.serving.flight.FlightRecorder;
import joist.serving.flight.RequestFlight;
import joist.serving.flight.RunStep;
import joist.serving.flight.TraceContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the flight recorder knows, as {@code docs/http-api.md} has it. Thread-safe. */
final class FlightJson {
  private final JsonMapper json = new JsonMapper();

  /** A request with its story. */
  ObjectNode told(RequestFlight flight) {
    ObjectNode node = request(json.createObjectNode(), flight);
    BatchFlight batch = flight.batch();
    if (batch == null) {
      node.putNull("batch");
    } else {
      batch(node.putObject("batch"), batch);
    }
    steps(node.putArray("slowestSteps"), flight);
    Story.of(flight).forEach(node.putArray("story")::add);
    return node;
  }

  private static void steps(ArrayNode list, RequestFlight flight) {
    for (RunStep step : flight.steps()) {
      list.addObject()
          .put("name", step.name())
          .put("nodes", step.nodes())
          .put("tookMillis", millis(step.nanos()));
    }
  }

  /** Requests in short. */
  ObjectNode requests(List<RequestFlight> flights) {
    ObjectNode root = json.createObjectNode();
    ArrayNode list = root.putArray("requests");
    flights.forEach(flight -> request(list.addObject(), flight));
    return root;
  }

  ObjectNode batches(List<BatchFlight> flights) {
    ObjectNode root = json.createObjectNode();
    ArrayNode list = root.putArray("batches");
    flights.forEach(flight -> batch(list.addObject(), flight));
    return root;
  }

  /** A batch with those of its requests that are still known. */
  ObjectNode batch(BatchFlight flight, FlightRecorder recorder) {
    ObjectNode node = batch(json.createObjectNode(), flight);
    ArrayNode list = node.putArray("members");
    recorder.requestsOf(flight.number()).forEach(member -> request(list.addObject(), member));
    return node;
  }

  private static ObjectNode request(ObjectNode node, RequestFlight flight) {
    RequestFlight.Arrival arrival = flight.arrival();
    node.put("id", flight.sender().requestId())
        .put("caller", flight.sender().caller())
        .put("model", flight.model().isEmpty() ? null : flight.model());
    if (flight.version() > 0) {
      node.put("version", flight.version());
    } else {
      node.putNull("version");
    }
    TraceContext trace = flight.sender().trace();
    node.put("trace", trace == null ? null : trace.traceId())
        .put("time", arrival.time().toString())
        .put("bytes", arrival.bytes())
        .put("dueMillis", millis(arrival.dueNanos()))
        .put("dueBy", arrival.dueBy().name().toLowerCase(Locale.ROOT))
        .put("predictedMillis", millis(arrival.predictedNanos()))
        .put("way", flight.course().way().name().toLowerCase(Locale.ROOT));
    stages(node.putObject("stages"), flight.course());
    node.put("chargedMillis", millis(flight.course().chargedNanos()));
    outcome(node.putObject("outcome"), flight);
    return node;
  }

  private static void stages(ObjectNode node, RequestFlight.Course course) {
    node.put("threadMillis", millis(course.threadNanos()))
        .put("decodeMillis", millis(course.decodeNanos()))
        .put("queueMillis", millis(course.queueNanos()))
        .put("runMillis", millis(course.runNanos()))
        .put("encodeMillis", millis(course.encodeNanos()))
        .put("replyMillis", millis(course.replyNanos()))
        .put("totalMillis", millis(course.totalNanos()));
  }

  private static void outcome(ObjectNode node, RequestFlight flight) {
    switch (flight.outcome()) {
      case FlightOutcome.Answered(int rows) ->
          node.put("kind", "answered").put("rows", rows).put("inTime", flight.isGood());
      case FlightOutcome.Shed(String why) -> node.put("kind", "shed").put("why", why);
      case FlightOutcome.Failed(int status, String code, String why) ->
          node.put("kind", "failed").put("status", status).put("code", code).put("why", why);
    }
  }

  private static ObjectNode batch(ObjectNode node, BatchFlight flight) {
    BatchFlight.Closing closing = flight.closing();
    node.put("number", flight.number())
        .put("model", flight.model())
        .put("version", flight.version())
        .put("time", closing.time().toString())
        .put("requests", closing.requests())
        .put("rows", closing.rows())
        .put("closed", closing.reason().label())
        .put("why", closing.reason().words());
    node.putObject("waits")
        .put("leastMillis", millis(closing.waits().least()))
        .put("meanMillis", millis(closing.waits().mean()))
        .put("mostMillis", millis(closing.waits().most()));
    node.put("threads", flight.grant().threads()).put("threadsWhy", flight.grant().why());
    node.put("predictedMillis", millis((long) closing.predictedNanos()));
    if (flight.tookNanos() < 0) {
      node.putNull("tookMillis");
    } else {
      node.put("tookMillis", millis(flight.tookNanos()));
    }
    return node;
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
