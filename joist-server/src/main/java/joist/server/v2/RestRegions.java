package joist.server.v2;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.Reply;
import joist.server.http.RequestBody;
import joist.server.http.RequestException;
import joist.server.memory.SharedRegion;
import joist.server.memory.SharedRegions;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * The shared memory extension: {@code systemsharedmemory[/region/NAME]/status|register|unregister}.
 * Of a graphics card's memory there never is a region here.
 */
final class RestRegions {
  private final JsonMapper json = new JsonMapper();
  private final Limits limits;
  private final SharedRegions regions;

  RestRegions(Limits limits, SharedRegions regions) {
    this.limits = limits;
    this.regions = regions;
  }

  /** Answers an operator's request. */
  void handle(HttpServerRequest request, Reply reply, String[] parts) {
    boolean named = parts.length == 4 && parts[1].equals("region");
    if (!named && parts.length != 2) {
      throw RequestException.notFound("nothing is at " + request.path());
    }
    String name = named ? parts[2] : "";
    boolean system = parts[0].equals("systemsharedmemory");
    switch (parts[parts.length - 1]) {
      case "status" -> status(request, reply, system ? listed(name) : List.of());
      case "register" ->
          RequestBody.post(
              request,
              limits,
              reply,
              body -> {
                register(system, name, body);
                done(reply);
              });
      case "unregister" ->
          RequestBody.post(request, limits, reply, body -> unregister(system, name, reply));
      default -> throw RequestException.notFound("nothing is at " + request.path());
    }
  }

  /** All regions, or the one that is named. */
  private List<SharedRegion> listed(String name) {
    return name.isEmpty()
        ? regions.all()
        : List.of(
            regions
                .find(name)
                .orElseThrow(
                    () -> RequestException.badRequest("no region '" + name + "' is registered")));
  }

  private void status(HttpServerRequest request, Reply reply, List<SharedRegion> listed) {
    if (!request.method().equals(HttpMethod.GET)) {
      throw RequestException.methodNotAllowed("GET", request.method().name());
    }
    ArrayNode list = json.createArrayNode();
    listed.forEach(region ->
        list.addObject()
            .put("name", region.name())
            .put("key", region.key())
            .put("offset", region.offset())
            .put("byte_size", region.bytes()));
    reply.json(Buffer.buffer(json.writeValueAsBytes(list)));
  }

  void register(boolean system, String name, Bytes body) {
    if (!system) {
      throw RequestException.badRequest(
          "this server has no graphics card; register system shared memory");
    }
    JsonNode asked;
    try {
      asked = json.readTree(body.toArray());
    } catch (JacksonException malformed) {
      throw JsonInput.badJson(malformed);
    }
    JsonNode offset = asked.path("offset");
    if (!asked.path("key").isString()
        || !isWhole(asked.path("byte_size"))
        || !(offset.isMissingNode() || isWhole(offset))) {
      throw RequestException.badRequest(
          "expected {\"key\":\"/NAME\",\"offset\":0,\"byte_size\":BYTES}, got " + asked);
    }
    regions.register(
        name, asked.path("key").asString(), offset.asLong(0), asked.path("byte_size").asLong());
  }

  private static boolean isWhole(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong();
  }

  private void unregister(boolean system, String name, Reply reply) {
    if (system && name.isEmpty()) {
      regions.unregisterAll();
    } else if (system) {
      regions.unregister(name);
    }
    done(reply);
  }

  private void done(Reply reply) {
    reply.json(Buffer.buffer(json.writeValueAsBytes(json.createObjectNode())));
  }
}
