package joist.server.v2;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Collection;
import joist.server.access.Operator;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.Reply;
import joist.server.http.RequestBody;
import joist.server.http.RequestException;
import joist.server.operations.Operations;
import joist.server.operations.RepositoryActions;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** The model repository extension: {@code repository/index}, {@code …/models/M/load|unload}. */
final class RestRepository {
  private final JsonMapper json = new JsonMapper();
  private final Vertx vertx;
  private final Limits limits;
  private final Operations operations;
  private final Operator operator;

  RestRepository(Vertx vertx, Limits limits, Operations operations, Operator operator) {
    this.vertx = vertx;
    this.limits = limits;
    this.operations = operations;
    this.operator = operator;
  }

  void handle(HttpServerRequest request, Reply reply, String[] parts) {
    if (parts.length == 2 && parts[1].equals("index")) {
      RequestBody.post(request, limits, reply, body -> index(body, reply));
    } else if (parts.length == 4 && parts[1].equals("models")) {
      operator.require(request);
      switch (parts[3]) {
        case "load" ->
            RequestBody.post(request, limits, reply, body -> load(parts[2], body, reply));
        case "unload" -> RequestBody.post(request, limits, reply, body -> unload(parts[2], reply));
        default -> throw unknown(request);
      }
    } else {
      throw unknown(request);
    }
  }

  private static RequestException unknown(HttpServerRequest request) {
    return RequestException.notFound("nothing is at " + request.path());
  }

  /**
   * Refuses to load what a request brings along.
   *
   * @param parameters the names of the request's parameters
   */
  static void requireNoOverride(Collection<String> parameters) {
    if (parameters.stream().anyMatch(name -> name.equals("config") || name.startsWith("file:"))) {
      throw RequestException.badRequest(
          "expected a load without \"config\" and \"file:\" parameters: a model is what the"
              + " registry has; register a version instead");
    }
  }

  private JsonNode parsed(Bytes body) {
    try {
      return body.length() == 0 ? json.createObjectNode() : json.readTree(body.toArray());
    } catch (JacksonException malformed) {
      throw JsonInput.badJson(malformed);
    }
  }

  private void index(Bytes body, Reply reply) {
    boolean onlyReady = parsed(body).path("ready").asBoolean(false);
    vertx
        .executeBlocking(() -> operations.entries(), false)
        .onSuccess(entries -> {
          ArrayNode list = json.createArrayNode();
          entries.stream()
              .filter(entry -> !onlyReady || RepositoryState.isReady(entry))
              .forEach(entry ->
                  list.addObject()
                      .put("name", entry.name())
                      .put("version", Integer.toString(entry.version()))
                      .put("state", RepositoryState.of(entry))
                      .put("reason", entry.reason()));
          reply.json(Buffer.buffer(json.writeValueAsBytes(list)));
        })
        .onFailure(reply::fail);
  }

  private void load(String name, Bytes body, Reply reply) {
    requireNoOverride(parsed(body).path("parameters").propertyNames());
    told(RepositoryActions.load(vertx, operations, name, reply.actor()), reply);
  }

  private void unload(String name, Reply reply) {
    told(RepositoryActions.unload(vertx, operations, name, reply.actor()), reply);
  }

  private void told(Future<?> done, Reply reply) {
    done.onSuccess(
            ignored -> reply.json(Buffer.buffer(json.writeValueAsBytes(json.createObjectNode()))))
        .onFailure(reply::fail);
  }
}
