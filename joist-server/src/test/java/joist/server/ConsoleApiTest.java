package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.serving.SmallModels;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ConsoleApiTest {
  @TempDir Path folder;
  private Running running;

  @BeforeEach
  void start() {
    running =
        Running.registry(
            folder,
            Map.of("late", SmallModels.classes(folder, 0), "twice", SmallModels.tensors(folder)));
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> response = running.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return running.json(response);
  }

  @Test
  void overviewTellsServerModelsMemoryAndSwitches() throws Exception {
    running.post("/v1/predict/late", "{\"distance\":1,\"city\":null}");
    JsonNode overview = get("/api/overview");

    JsonNode server = overview.path("server");
    assertThat(server.path("state").asString()).isEqualTo("ready");
    assertThat(server.path("port").asInt()).isEqualTo(running.server.port());
    assertThat(server.path("store").asString()).isEqualTo(folder.toString());
    JsonNode late = overview.path("models").path(0);
    assertThat(late.path("name").asString()).isEqualTo("late");
    assertThat(late.path("version").asInt()).isEqualTo(1);
    assertThat(late.path("task").asString()).isEqualTo("classification");
    assertThat(late.path("requests").asInt()).isEqualTo(1);
    assertThat(late.path("p99Millis").isNumber()).isTrue();
    JsonNode twice = overview.path("models").path(1);
    assertThat(twice.path("task").asString()).isEqualTo("tensor");
    assertThat(twice.path("p99Millis").isNull()).isTrue();
    assertThat(overview.path("memory").path("owners").path("late:1").asLong()).isPositive();
    JsonNode bodies = overview.path("memory").path("requests");
    assertThat(bodies.path("budgetBytes").asLong()).isPositive();
    assertThat(bodies.path("heldBytes").isNumber() && bodies.path("waiting").isNumber()).isTrue();
    assertThat(overview.path("switches").size()).isEqualTo(2);
  }

  @Test
  void tellsWhatEachVersionHoldsMemoryFor() throws Exception {
    running.post("/v1/predict/late", "{\"distance\":1,\"city\":null}");
    JsonNode memory = get("/api/overview").path("memory");

    assertThat(memory.path("versions").size()).isEqualTo(2);
    for (JsonNode version : memory.path("versions")) {
      long sum = 0;
      for (String kind : List.of("weight", "workspace", "code", "heap")) {
        assertThat(version.path(kind + "Bytes").isNumber()).as("%s of %s", kind, version).isTrue();
        sum += version.path(kind + "Bytes").asLong();
      }
      assertThat(version.path("bytes").asLong()).as("%s", version).isEqualTo(sum).isPositive();
      assertThat(version.path("workspaceBytes").asLong()).isPositive();
      assertThat(version.path("childBytes").isNull()).isTrue();
    }
  }

  @Test
  void tellsWhichVersionsShareWhat() throws Exception {
    GraphBuilder builder = new GraphBuilder("wide");
    String x = builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(64)));
    String weights = builder.constant("w", Tensor.of(Shape.of(64, 64), new float[64 * 64]));
    builder.nodeNamed("y", Node.ONNX, "MatMul", Map.of(), x, weights);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(64)));
    byte[] file = OnnxWriter.write(builder.build());
    Path one = Files.write(folder.resolve("one.onnx"), file);
    Path other = Files.write(folder.resolve("other.onnx"), file);
    try (Running both = Running.files(Files.createDirectory(folder.resolve("both")), one, other)) {
      JsonNode memory = both.json(both.get("/api/overview")).path("memory");
      JsonNode shared = memory.path("shared");
      assertThat(shared.size()).as("%s", memory).isEqualTo(1);
      assertThat(shared.at("/0/users").toString()).isEqualTo("[\"one:1\",\"other:1\"]");
      assertThat(shared.at("/0/weightBytes").asLong()).isGreaterThanOrEqualTo(4 * 64 * 64);
      assertThat(memory.at("/owners/shared constants").asLong())
          .isEqualTo(shared.at("/0/weightBytes").asLong() + shared.at("/0/heapBytes").asLong());
      for (JsonNode version : memory.path("versions")) {
        assertThat(version.path("weightBytes").asLong())
            .as("is charged for none of it")
            .isLessThan(4 * 64 * 64);
      }
    }
  }

  @Test
  void tellsModelsAndTheirVersions() throws Exception {
    running.store.register("late", SmallModels.classes(folder, 1), Map.of("auc", "0.7"), "me");

    assertThat(get("/api/models").toString())
        .isEqualTo(
            "{\"models\":[{\"name\":\"late\",\"live\":1,\"versions\":[2,1],\"task\":\"classification\"},"
                + "{\"name\":\"twice\",\"live\":1,\"versions\":[1],\"task\":\"tensor\"}]}");
    JsonNode late = get("/api/models/late");
    assertThat(late.path("signature").toString())
        .isEqualTo(
            "{\"target\":\"late\",\"classes\":[\"no\",\"yes\"],\"inputs\":["
                + "{\"name\":\"distance\",\"type\":\"NUMBER\"},{\"name\":\"city\",\"type\":\"CATEGORY\"}]}");
    JsonNode newest = late.path("versions").path(0);
    assertThat(newest.path("state").asString()).isEqualTo("registered");
    assertThat(newest.path("facts").path("auc").asString()).isEqualTo("0.7");
    assertThat(newest.path("stats").isNull()).isTrue();
    assertThat(late.path("versions").path(1).path("stats").path("requests").asInt(-1)).isZero();
    assertThat(get("/api/models/twice").path("signature").isNull()).isTrue();
  }

  @Test
  void givesThePackagesDocuments() throws Exception {
    JsonNode card = get("/api/models/late/versions/1/card");

    assertThat(card.path("digest").asString()).hasSize(64);
    assertThat(card.path("card").isObject()).isTrue();
    assertThat(card.path("schema").isObject()).isTrue();
    assertThat(card.path("signature").isObject()).isTrue();
    assertThat(card.path("lineage").toString()).contains("small.csv");
    assertThat(get("/api/models/twice/versions/1/card").path("card").isNull()).isTrue();
    assertThat(running.get("/api/models/late/versions/9/card").statusCode()).isEqualTo(404);
  }

  @Test
  void givesARowThatWorks() throws Exception {
    JsonNode example = get("/api/models/late/example");

    HttpResponse<String> answer = running.post("/v1/predict/late", example.path("row").toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(example.path("curl").asString())
        .startsWith("curl -s " + running.server.url() + "/v1/predict/late -d '{");
    assertThat(running.get("/api/models/twice/example").statusCode()).isEqualTo(404);
  }

  @Test
  void promotesWhatItHasProven() throws Exception {
    running.store.register("late", SmallModels.classes(folder, 1), Map.of(), "me");

    HttpResponse<String> promoted =
        running.post("/api/models/late/promote", "{\"version\":2,\"detail\":\"better\"}");

    assertThat(promoted.statusCode()).as(promoted.body()).isEqualTo(200);
    assertThat(promoted.body())
        .startsWith("{\"model\":\"late\",\"live\":2,\"state\":\"live\",\"proof\":[")
        .contains("{\"gate\":\"latency\",\"expected\":\"1 row in ");
    assertThat(running.store.live("late").orElseThrow().version()).isEqualTo(2);
    JsonNode newest = null;
    for (JsonNode event : get("/api/audit?model=late").path("events")) {
      newest = newest == null && event.path("action").asString().equals("promote") ? event : newest;
    }
    assertThat(newest).isNotNull();
    assertThat(newest.path("detail").asString()).isEqualTo("better");
    assertThat(newest.path("actor").asString()).isEqualTo("127.0.0.1");
    String now = Instant.now().toString();
    assertThat(get("/api/liveAt?model=late&time=" + now).at("/promoted/version").asInt())
        .isEqualTo(2);
    assertThat(get("/api/liveAt?model=late&time=2001-01-01T00:00:00Z").path("promoted").isNull())
        .isTrue();
  }

  @Test
  void refusesPromotionsThatMakeNoSense() throws Exception {
    assertThat(running.post("/api/models/late/promote", "{}").statusCode()).isEqualTo(400);
    assertThat(running.post("/api/models/late/promote", "x").statusCode()).isEqualTo(400);
    assertThat(running.post("/api/models/late/promote", "{\"version\":9}").statusCode())
        .isEqualTo(404);
    HttpResponse<String> foreign =
        running.send(
            HttpRequest.newBuilder(running.uri("/api/models/late/promote"))
                .header("origin", "https://elsewhere.example")
                .POST(HttpRequest.BodyPublishers.ofString("{\"version\":1}")));
    assertThat(foreign.statusCode()).isEqualTo(403);
  }

  @Test
  void refusesActionsFromPagesThatAnotherSitesNameLedHere() throws Exception {
    String body = "{\"version\":1}";
    for (String host : List.of("evil.example", "evil.example:80", "127.0.0.1.evil.example")) {
      assertThat(promoted(host, body)).as(host).contains(" 403 ");
    }
    for (String host : List.of("localhost:" + running.port(), "127.0.0.1", "[::1]:8080")) {
      assertThat(promoted(host, body)).as(host).contains(" 200 ");
    }
  }

  /** The status line that a page of {@code host} gets. */
  private String promoted(String host, String body) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", running.port())) {
      socket
          .getOutputStream()
          .write(
              "POST /api/models/late/promote HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(host, host, body.length(), body)
                  .getBytes(StandardCharsets.UTF_8));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }

  @Test
  void refusesQuestionsThatLackAParameter() throws Exception {
    assertThat(running.get("/api/liveAt?model=late").statusCode()).isEqualTo(400);
    assertThat(running.get("/api/liveAt?model=late&time=yesterday").statusCode()).isEqualTo(400);
    assertThat(running.get("/api/audit?limit=many").statusCode()).isEqualTo(400);
  }

  @Test
  void sendsLiveNumbersAsEvents() throws Exception {
    HttpURLConnection connection =
        (HttpURLConnection) running.uri("/api/live").toURL().openConnection();
    connection.setReadTimeout(120_000);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(connection.getContentType()).isEqualTo("text/event-stream");
      for (int event = 0; event < 2; event++) {
        assertThat(lines.readLine()).isEqualTo("event: live");
        JsonNode data = Running.JSON.readTree(lines.readLine().substring("data: ".length()));
        assertThat(data.path("models").path(0).path("byVersion").path("1").isNumber()).isTrue();
        assertThat(data.path("memory").path("usedBytes").asLong()).isPositive();
        assertThat(lines.readLine()).isEmpty();
      }
    } finally {
      connection.disconnect();
    }
  }
}
