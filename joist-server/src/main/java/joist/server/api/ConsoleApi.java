package joist.server.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.Callable;
import joist.server.access.Operator;
import joist.server.http.ModelName;
import joist.server.http.Reply;
import joist.server.http.RequestBody;
import joist.server.http.RequestException;
import joist.server.operations.Operations;
import joist.serving.DeployReport;
import joist.serving.Deployments;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/…}. Runs on an event loop; what reads the store runs off it. */
public final class ConsoleApi {
  /** Where this handler lives. */
  public static final String PATH = "/api/";

  private static final int MOST_AUDIT_EVENTS = 10_000;
  private static final int PROMOTE_BODY_BYTES = 64 << 10;

  private final JsonMapper json = new JsonMapper();
  private final Vertx vertx;
  private final Operations operations;
  private final Operator operator;
  private final Snapshots snapshots;
  private final String version;
  private final Catalogue catalogue;
  private final Example example;
  private final LiveEvents events;
  private final ConfigApi config;

  /** What the console is about. */
  public record Subject(
      Deployments deployments, Operations operations, Operator operator, ServerView server) {}

  public ConsoleApi(Vertx vertx, Subject subject, Snapshots snapshots, String version) {
    this.vertx = vertx;
    this.operations = subject.operations();
    this.operator = subject.operator();
    this.snapshots = snapshots;
    this.version = version;
    this.catalogue = new Catalogue(operations);
    this.example = new Example(subject.deployments(), subject.server().address());
    this.events = new LiveEvents(vertx, snapshots);
    this.config = new ConfigApi(vertx, operations, operator);
  }

  public void handle(HttpServerRequest request, Reply reply) {
    String[] parts = request.path().substring(PATH.length()).split("/", -1);
    if (parts.length == 1 && parts[0].equals("config")) {
      config.handle(request, reply);
      return;
    }
    boolean promote = parts.length == 3 && parts[0].equals("models") && parts[2].equals("promote");
    HttpMethod expected = promote ? HttpMethod.POST : HttpMethod.GET;
    if (!request.method().equals(expected)) {
      throw RequestException.methodNotAllowed(expected.name(), request.method().name());
    }
    if (promote) {
      operator.require(request);
      readPromotion(request, reply, parts[1]);
    } else {
      get(request, reply, parts);
    }
  }

  private void get(HttpServerRequest request, Reply reply, String[] parts) {
    switch (parts[0]) {
      case "overview" -> reply.json(bytes(snapshots.overview(version)));
      case "live" -> events.send(reply.response());
      case "audit" -> {
        if (parts.length == 2 && parts[1].equals("chain")) {
          offLoop(reply, catalogue::chain);
        } else {
          audit(request, reply);
        }
      }
      case "liveAt" -> liveAt(request, reply);
      case "models" -> models(request, reply, parts);
      default -> throw unknown(request);
    }
  }

  private static RequestException unknown(HttpServerRequest request) {
    return RequestException.notFound("nothing is at " + request.path());
  }

  private void models(HttpServerRequest request, Reply reply, String[] parts) {
    if (parts.length == 1 || (parts.length == 2 && parts[1].isEmpty())) {
      offLoop(reply, catalogue::models);
    } else if (parts.length == 2) {
      offLoop(reply, () -> catalogue.model(parts[1]));
    } else if (parts.length == 3 && parts[2].equals("example")) {
      reply.json(
          bytes(
              example.of(
                  ModelName.of(
                      parts[1], Optional.ofNullable(request.getParam("version")).orElse("")))));
    } else if (parts.length == 5 && parts[2].equals("versions") && parts[4].equals("card")) {
      int number = ModelName.of(parts[1], parts[3]).version();
      offLoop(reply, () -> catalogue.card(parts[1], number));
    } else {
      throw unknown(request);
    }
  }

  private void audit(HttpServerRequest request, Reply reply) {
    Optional<String> model = Optional.ofNullable(request.getParam("model"));
    int limit = whole(request.getParam("limit", "100"), "limit");
    offLoop(reply, () -> catalogue.audit(model, Math.clamp(limit, 1, MOST_AUDIT_EVENTS)));
  }

  private static int whole(String text, String parameter) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException malformed) {
      throw RequestException.badRequest(
          "expected a whole number for '%s', got '%s'".formatted(parameter, text));
    }
  }

  private void liveAt(HttpServerRequest request, Reply reply) {
    String model = required(request, "model");
    Instant time = instant(required(request, "time"));
    offLoop(reply, () -> catalogue.liveAt(model, time));
  }

  private static String required(HttpServerRequest request, String parameter) {
    String value = request.getParam(parameter);
    if (value == null || value.isEmpty()) {
      throw RequestException.badRequest(
          "expected the parameter '%s', such as %s?model=flights&time=2026-01-31T12:00:00Z"
              .formatted(parameter, request.path()));
    }
    return value;
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException malformed) {
      throw RequestException.badRequest(
          "expected a time such as 2026-01-31T12:00:00Z, got '" + text + "'");
    }
  }

  private void readPromotion(HttpServerRequest request, Reply reply, String model) {
    RequestBody.read(
        request,
        PROMOTE_BODY_BYTES,
        reply,
        body -> {
          try {
            promote(model, json.readTree(body.toArray()), reply);
          } catch (JacksonException malformed) {
            reply.fail(RequestException.badJson("expected {\"version\": 1}, got no JSON"));
          }
        });
  }

  private void promote(String model, JsonNode body, Reply reply) {
    int number = body.path("version").asInt(0);
    if (number < 1) {
      throw RequestException.badRequest("expected a body such as {\"version\": 1}, got " + body);
    }
    String detail = body.path("detail").asString("");
    vertx
        .executeBlocking(() -> operations.promote(model, number, reply.actor(), detail), false)
        .compose(begun -> Future.fromCompletionStage(begun, vertx.getOrCreateContext()))
        .onSuccess(report -> reply.json(bytes(promoted(model, report))))
        .onFailure(reply::fail);
  }

  private ObjectNode promoted(String model, DeployReport report) {
    ObjectNode node =
        json.createObjectNode()
            .put("model", model)
            .put("live", report.version())
            .put("state", report.state().label());
    ArrayNode proof = node.putArray("proof");
    report.gates().forEach(gate -> Gates.put(proof.addObject(), gate));
    return node;
  }

  private void offLoop(Reply reply, Callable<ObjectNode> work) {
    vertx
        .executeBlocking(work, false)
        .onSuccess(node -> reply.json(bytes(node)))
        .onFailure(reply::fail);
  }

  private Buffer bytes(ObjectNode node) {
    return Buffer.buffer(json.writeValueAsBytes(node));
  }
}
