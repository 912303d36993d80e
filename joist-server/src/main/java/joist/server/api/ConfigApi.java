package joist.server.api;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import joist.server.access.Operator;
import joist.server.config.ConfigException;
import joist.server.http.Bytes;
import joist.server.http.Reply;
import joist.server.http.RequestBody;
import joist.server.http.RequestException;
import joist.server.operations.ConfigFollower;
import joist.server.operations.Operations;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /api/config}: the configuration that is followed, and why a newer one is not; a POST
 * follows the document in its body. Runs on an event loop, what blocks runs off it.
 */
final class ConfigApi {
  private static final int MOST_BYTES = 4 << 20;

  private final JsonMapper json = new JsonMapper();
  private final Vertx vertx;
  private final Operations operations;
  private final Operator operator;

  ConfigApi(Vertx vertx, Operations operations, Operator operator) {
    this.vertx = vertx;
    this.operations = operations;
    this.operator = operator;
  }

  void handle(HttpServerRequest request, Reply reply) {
    ConfigFollower follower =
        operations
            .configuration()
            .orElseThrow(() ->
                RequestException.notFound(
                    "this server follows no configuration; start it with --config FILE"));
    if (request.method().equals(HttpMethod.GET)) {
      reply.json(state(follower));
    } else if (request.method().equals(HttpMethod.POST)) {
      operator.require(request);
      RequestBody.read(request, MOST_BYTES, reply, body -> follow(follower, body, reply));
    } else {
      throw RequestException.methodNotAllowed("GET or POST", request.method().name());
    }
  }

  private void follow(ConfigFollower follower, Bytes body, Reply reply) {
    byte[] document = body.toArray();
    vertx
        .executeBlocking(
            () -> {
              follower.apply(document, reply.actor());
              return state(follower);
            },
            false)
        .onSuccess(reply::json)
        .onFailure(why ->
            reply.fail(
                why instanceof ConfigException bad
                    ? RequestException.refused(String.valueOf(bad.getMessage()))
                    : why));
  }

  private Buffer state(ConfigFollower follower) {
    ConfigFollower.State state = follower.state();
    ObjectNode node =
        json.createObjectNode()
            .put("file", follower.file().toString())
            .put("since", state.since().toString())
            .put("problem", state.problem().orElse(null));
    node.set("followed", json.readTree(state.followed()));
    return Buffer.buffer(json.writeValueAsBytes(node));
  }
}
