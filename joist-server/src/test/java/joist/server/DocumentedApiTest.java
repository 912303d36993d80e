package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import joist.server.trace.TraceSettings;
import joist.serving.SmallModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the page of the HTTP API shows is what is answered: the same keys, the same metrics. */
class DocumentedApiTest {
  private static final Path PAGE = Path.of("..", "docs", "http-api.md");

  /** Objects whose keys are names of models, columns and the like. */
  private static final Set<String> NAMED = Set.of("owners", "byVersion", "facts", "row");

  /** Objects and lists that are shown and that this server's one request leaves empty. */
  private static final Set<String> NOT_HERE = Set.of("/batch", "/switches/after", "/memory/shared");

  /** There where what they tell of is there: batches, child processes. */
  private static final Set<String> AT_TIMES =
      Set.of(
          "joist_batches_total",
          "joist_batch_rows",
          "joist_batch_threads_total",
          "joist_child_restarts_total");

  @TempDir static Path folder;
  private static Running running;
  private static String page = "";

  @BeforeAll
  static void start() throws Exception {
    page = Files.readString(PAGE);
    running =
        Running.registry(
            Running.settings()
                .withResponseCacheBytes(1 << 20)
                .withTracing(new TraceSettings(Optional.of(URI.create("http://127.0.0.1:9")), 0)),
            folder,
            Map.of("late", SmallModels.classes(folder, 0)));
    running.send(
        HttpRequest.newBuilder(running.uri("/v1/predict/late"))
            .header("x-request-id", "one")
            .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .POST(HttpRequest.BodyPublishers.ofString("{\"distance\":1,\"city\":null}")));
    running.told("one");
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @Test
  void answersHaveTheKeysThatAreShown() throws Exception {
    assertThat(differences("GET /api/overview", "/api/overview")).isEmpty();
    assertThat(differences("GET /api/models", "/api/models")).isEmpty();
    assertThat(differences("GET /api/models/{m}", "/api/models/late")).isEmpty();
    assertThat(differences("GET /api/audit[?model=m][&limit=100]", "/api/audit")).isEmpty();
    assertThat(
            differences(
                "GET /api/liveAt?model=m&time=2026-01-31T12:00:00Z",
                "/api/liveAt?model=late&time=2999-01-31T12:00:00Z"))
        .isEmpty();
    assertThat(
            differences(
                "GET /api/models/{m}/example[?version=v]", "/api/models/late/example?version=1"))
        .isEmpty();
    assertThat(differences("GET /v1/requests/{id}", "/v1/requests/one")).isEmpty();
  }

  @Test
  void eventsHaveTheKeysThatAreShown() throws Exception {
    String event;
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                running.uri("/api/live").toURL().openStream(), StandardCharsets.UTF_8))) {
      lines.readLine();
      event = String.valueOf(lines.readLine());
    }
    List<String> found = new ArrayList<>();
    compare(
        Running.JSON.readTree(event.substring("data: ".length())),
        shown("GET /api/live"),
        "",
        found);
    assertThat(found).isEmpty();
  }

  @Test
  void metricsAreThoseThatAreNamed() throws Exception {
    Set<String> told =
        Pattern.compile("(?m)^# TYPE (joist_[a-z_]+) ")
            .matcher(running.get("/metrics").body())
            .results()
            .map(type -> type.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    String section = page.substring(page.indexOf("## Metrics"), page.indexOf("## Traces"));
    Set<String> named =
        Pattern.compile("`(joist_[a-z_]+)`")
            .matcher(section)
            .results()
            .map(name -> name.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(named).hasSizeGreaterThan(20).containsAll(told);
    named.removeAll(AT_TIMES);
    assertThat(told).containsAll(named);
  }

  private static List<String> differences(String heading, String path) throws Exception {
    HttpResponse<String> answer = running.get(path);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    List<String> found = new ArrayList<>();
    compare(running.json(answer), shown(heading), "", found);
    return found;
  }

  /** The first JSON under a heading. */
  private static JsonNode shown(String heading) throws IOException {
    int at = page.indexOf("### `" + heading + "`\n");
    assertThat(at).as(heading).isNotNegative();
    int next = page.indexOf("\n##", at + 1);
    int from = page.indexOf("```json\n", at) + "```json\n".length();
    assertThat(from).as("its JSON: " + heading).isBetween(at, next);
    return Running.JSON.readTree(page.substring(from, page.indexOf("```", from)));
  }

  /** What differs, and what could not be compared as nothing was told. */
  private static void compare(JsonNode told, JsonNode shown, String where, List<String> found) {
    if (told.isObject() && shown.isObject()) {
      Set<String> keys = new TreeSet<>(told.propertyNames());
      keys.addAll(shown.propertyNames());
      for (String key : keys) {
        String at = where + "/" + key;
        if (!told.has(key) || !shown.has(key)) {
          found.add(at + (told.has(key) ? " is not shown" : " is not there"));
        } else if (!NAMED.contains(key)) {
          compare(told.path(key), shown.path(key), at, found);
        }
      }
    } else if (told.isArray() && shown.isArray()) {
      if (told.isEmpty() && !shown.isEmpty() && !NOT_HERE.contains(where)) {
        found.add(where + " has no element to compare");
      }
      told.forEach(each -> compare(each, shown.path(0), where, found));
    } else if (told.isNull() && shown.isContainer()) {
      if (!NOT_HERE.contains(where)) {
        found.add(where + " is null: there is nothing to compare");
      }
    } else if (told.isContainer() || shown.isContainer()) {
      found.add(where + " is " + told + ", and shown is " + shown);
    }
  }
}
