package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.server.trace.OtlpReceiver;
import joist.server.trace.TraceSettings;
import joist.serving.Await;
import joist.serving.SmallModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Traces as a real receiver gets them, and exemplars that lead to them. */
class TracesTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";

  @TempDir Path folder;

  private Running start(URI collector, double share) {
    return Running.registry(
        Running.settings().withTracing(new TraceSettings(Optional.of(collector), share)),
        folder,
        Map.of("delay", SmallModels.number(folder, 1000)));
  }

  private static void post(Running running, String body, String... headers) throws Exception {
    running.send(
        HttpRequest.newBuilder(running.uri("/v1/predict/delay"))
            .headers(headers)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static List<Span> awaitSpans(OtlpReceiver receiver, String name, int count) {
    return Await.until(
            count + " spans '" + name + "' have come",
            receiver::spans,
            all -> all.stream().filter(span -> span.getName().equals(name)).count() >= count)
        .stream()
        .filter(span -> span.getName().equals(name))
        .toList();
  }

  private static Span awaitPart(OtlpReceiver receiver, String stage, Span whole) {
    for (int count = 1; ; count++) {
      for (Span part : awaitSpans(receiver, stage, count)) {
        if (part.getParentSpanId().equals(whole.getSpanId())) {
          return part;
        }
      }
    }
  }

  private static Span answered(List<Span> requests, String status) {
    return requests.stream()
        .filter(request -> attribute(request, "http.response.status_code").equals(status))
        .findFirst()
        .orElseThrow();
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static String attribute(Span span, String key) {
    return span.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(KeyValue::getValue)
        .map(value -> value.hasStringValue() ? value.getStringValue() : "" + value.getIntValue())
        .findFirst()
        .orElse("");
  }

  @Test
  void aTracedRequestGoesFromTheWireToTheRunOfTheModel() throws Exception {
    try (OtlpReceiver receiver = new OtlpReceiver();
        Running running = start(receiver.address(), 0)) {
      String parent = "00-" + TRACE + "-" + CALLER + "-01";
      post(running, ROW, "traceparent", parent, "x-request-id", "traced");
      post(running, ROW, "x-request-id", "not traced");
      post(running, "{\"distance\":\"far\"}", "traceparent", parent);

      List<Span> requests = awaitSpans(receiver, "infer delay", 2);
      assertThat(requests).hasSize(2);
      Span request = answered(requests, "200");
      assertThat(hex(request.getTraceId())).isEqualTo(TRACE);
      assertThat(hex(request.getParentSpanId())).isEqualTo(CALLER);
      assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
      assertThat(attribute(request, "joist.request.id")).isEqualTo("traced");
      assertThat(attribute(request, "joist.version")).isEqualTo("1");
      assertThat(attribute(request, "joist.rows")).isEqualTo("1");
      for (String stage : List.of("decode", "run", "encode")) {
        Span part = awaitPart(receiver, stage, request);
        assertThat(part.getStartTimeUnixNano())
            .isGreaterThanOrEqualTo(request.getStartTimeUnixNano());
        assertThat(part.getEndTimeUnixNano()).isLessThanOrEqualTo(request.getEndTimeUnixNano());
      }
      requireSteps(receiver);
      assertThat(answered(requests, "400").getStatus().getCode())
          .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
      requireExemplar(running);
    }
  }

  /** The steps of the compiled graph, by the operators that they are fused of. */
  private static void requireSteps(OtlpReceiver receiver) {
    Span run = awaitSpans(receiver, "run", 1).getFirst();
    List<Span> steps =
        receiver.spans().stream()
            .filter(span -> span.getParentSpanId().equals(run.getSpanId()))
            .toList();
    assertThat(steps).extracting(Span::getName).anyMatch(name -> name.contains("Add"));
    for (Span step : steps) {
      assertThat(step.getStartTimeUnixNano()).isGreaterThanOrEqualTo(run.getStartTimeUnixNano());
      assertThat(step.getEndTimeUnixNano()).isLessThanOrEqualTo(run.getEndTimeUnixNano());
    }
    assertThat(steps.stream().map(step -> attribute(step, "joist.step.nodes")).toList())
        .anyMatch(nodes -> !nodes.isEmpty());
  }

  @Test
  void joistWhySaysWhichStepsTookLongest() throws Exception {
    try (OtlpReceiver receiver = new OtlpReceiver();
        Running running = start(receiver.address(), 1)) {
      post(running, ROW, "traceparent", "00-" + TRACE + "-" + CALLER + "-01", "x-request-id", "a");
      post(running, ROW, "x-request-id", "b");
      awaitSpans(receiver, "infer delay", 2);
      JsonNode asked = running.json(running.get("/v1/requests/a"));
      assertThat(asked.path("slowestSteps").size()).isBetween(1, 3);
      assertThat(asked.path("story").toString()).contains("The slowest steps of the run were ");
      JsonNode sampledHere = running.json(running.get("/v1/requests/b"));
      assertThat(sampledHere.path("slowestSteps").size()).isZero();
    }
  }

  private static void requireExemplar(Running running) throws Exception {
    String exemplar = "# {trace_id=\"" + TRACE + "\"}";
    String scraped =
        Await.until("the exemplar is told", () -> scrape(running), told -> told.contains(exemplar));
    assertThat(scraped).endsWith("# EOF\n");
    assertThat(running.get("/metrics").body()).doesNotContain(TRACE);

    running.server.deployments().unload("delay").join();
    assertThat(running.get("/metrics").body()).doesNotContain("model=\"delay\"");
  }

  private static String scrape(Running running) throws Exception {
    return running
        .send(
            HttpRequest.newBuilder(running.uri("/metrics"))
                .header("accept", "application/openmetrics-text; version=1.0.0")
                .GET())
        .body();
  }

  @Test
  void tracesBeginHereForAShareOfOtherRequests() throws Exception {
    try (OtlpReceiver receiver = new OtlpReceiver();
        Running running = start(receiver.address(), 1)) {
      post(running, ROW, "x-request-id", "first");
      Span request = awaitSpans(receiver, "infer delay", 1).getFirst();
      assertThat(request.getParentSpanId().isEmpty()).isTrue();
      assertThat(running.json(running.get("/v1/requests/first")).path("trace").asString())
          .isEqualTo(hex(request.getTraceId()));
    }
  }

  @Test
  void aReceiverThatIsNotThereCostsNoRequestAnything() throws Exception {
    try (Running running = start(URI.create("http://127.0.0.1:1"), 1)) {
      for (int i = 0; i < 20; i++) {
        assertThat(running.post("/v1/predict/delay", ROW).statusCode()).isEqualTo(200);
      }
      String metrics =
          Await.until(
              "a trace is dropped",
              () -> running.get("/metrics").body(),
              told -> !told.contains("joist_traces_dropped_total 0.0"));
      assertThat(metrics).contains("joist_traces_dropped_total");
    }
  }
}
