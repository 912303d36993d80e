package joist.server.v2;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import joist.server.access.Operator;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.ModelCalls;
import joist.server.http.ModelLimits;
import joist.server.http.ModelName;
import joist.server.http.Reply;
import joist.server.http.RequestBody;
import joist.server.http.RequestException;
import joist.server.memory.RegionAccess;
import joist.server.memory.SharedRegions;
import joist.server.operations.Operations;
import joist.serving.Deployments;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The protocol over REST. Runs on an event loop. */
public final class RestV2 {
  private final JsonMapper json = new JsonMapper();
  private final ModelLimits limits;
  private final InferReader.Means means;
  private final ServerFacts facts;
  private final Serving serving;
  private final RestRepository repository;
  private final RestRegions regions;

  /** What requests are answered from. */
  public record Serving(
      Deployments deployments,
      ModelCalls calls,
      Operations operations,
      Operator operator,
      SharedRegions regions) {}

  public RestV2(
      Vertx vertx, ModelLimits limits, JsonInput input, ServerFacts facts, Serving serving) {
    this.limits = limits;
    this.means = new InferReader.Means(input);
    this.facts = facts;
    this.serving = serving;
    this.repository =
        new RestRepository(vertx, limits.all(), serving.operations(), serving.operator());
    this.regions = new RestRegions(limits.all(), serving.regions());
  }

  /** Answers a request whose path begins with {@code /v2}. */
  public void handle(HttpServerRequest request, Reply reply) {
    String path = request.path();
    String rest = path.length() <= 4 ? "" : path.substring(4);
    String[] parts = rest.isEmpty() ? new String[0] : rest.split("/", -1);
    switch (parts.length == 0 ? "" : parts[0]) {
      case "" -> get(request, () -> reply.json(bytes(serverMetadata())));
      case "health" -> health(request, reply, parts);
      case "models" -> models(request, reply, parts);
      case "repository" -> repository.handle(request, reply, parts);
      case "systemsharedmemory", "cudasharedmemory" -> {
        serving.operator().require(request);
        regions.handle(request, reply, parts);
      }
      default -> throw unknown(request);
    }
  }

  private static RequestException unknown(HttpServerRequest request) {
    return RequestException.notFound("nothing is at " + request.path());
  }

  private static void get(HttpServerRequest request, Runnable answer) {
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      throw RequestException.methodNotAllowed("GET", request.method().name());
    }
    answer.run();
  }

  private ObjectNode serverMetadata() {
    ObjectNode node =
        json.createObjectNode().put("name", facts.name()).put("version", facts.version());
    ServerFacts.EXTENSIONS.forEach(node.putArray("extensions")::add);
    return node;
  }

  private void health(HttpServerRequest request, Reply reply, String[] parts) {
    String which = parts.length == 2 ? parts[1] : "";
    get(
        request,
        () -> {
          switch (which) {
            case "live" -> status(reply, "live", true);
            case "ready" -> status(reply, "ready", facts.ready().getAsBoolean());
            default -> throw unknown(request);
          }
        });
  }

  private void status(Reply reply, String name, boolean yes) {
    reply.end(yes ? 200 : 503, "application/json", bytes(json.createObjectNode().put(name, yes)));
  }

  /** {@code models/stats}, {@code models/M[/versions/V][/ready|/config|/stats|/infer]}. */
  private void models(HttpServerRequest request, Reply reply, String[] parts) {
    if (parts.length == 2 && parts[1].equals("stats")) {
      get(request, () -> reply.json(bytes(stats("", ""))));
      return;
    }
    boolean versioned = parts.length >= 4 && parts[2].equals("versions");
    int next = versioned ? 4 : 2;
    if (parts.length < 2 || parts.length > next + 1) {
      throw unknown(request);
    }
    ModelName model = ModelName.of(parts[1], versioned ? parts[3] : "");
    switch (parts.length == next ? "" : parts[next]) {
      case "" -> get(request, () -> reply.json(bytes(metadata(model))));
      case "ready" ->
          get(
              request,
              () -> status(reply, "ready", ModelFacts.isReady(serving.deployments(), model)));
      case "config" ->
          get(
              request,
              () ->
                  reply.json(
                      bytes(
                          ModelFacts.of(serving.deployments(), model)
                              .config(json, serving.operations().policy(model.name())))));
      case "stats" ->
          get(request, () -> reply.json(bytes(stats(parts[1], versioned ? parts[3] : ""))));
      case "infer" -> infer(model, request, reply);
      default -> throw unknown(request);
    }
  }

  /** Tensors lie in a body that is not JSON alone. */
  private void infer(ModelName model, HttpServerRequest request, Reply reply) {
    serving.calls().early().expect(model, reply);
    Handler<Bytes> then =
        body -> infer(request).infer(serving.calls(), model, request, body, reply);
    if (request.headers().contains(InferBody.LENGTH_HEADER)) {
      RequestBody.postTensors(request, limits.all(), reply, then);
    } else {
      RequestBody.post(request, limits.all(), reply, then);
    }
  }

  private RestInfer infer(HttpServerRequest request) {
    return new RestInfer(
        means,
        limits,
        new RegionAccess(
            serving.regions(),
            () -> serving.operator().allows(request.headers(), request.remoteAddress())));
  }

  private ObjectNode stats(String name, String version) {
    return RestStats.json(json, ModelStats.find(serving.deployments(), name, version));
  }

  private ObjectNode metadata(ModelName model) {
    ModelFacts of = ModelFacts.of(serving.deployments(), model);
    ObjectNode node = json.createObjectNode().put("name", of.name());
    of.versions().forEach(node.putArray("versions")::add);
    node.put("platform", ServerFacts.PLATFORM);
    of.inputs().forEach(tensor -> describe(node.withArray("inputs"), tensor));
    of.outputs().forEach(tensor -> describe(node.withArray("outputs"), tensor));
    return node;
  }

  private static void describe(ArrayNode list, TensorFacts tensor) {
    ObjectNode node =
        list.addObject().put("name", tensor.name()).put("datatype", tensor.datatype());
    tensor.shape().forEach(node.putArray("shape")::add);
  }

  private Buffer bytes(ObjectNode node) {
    return Buffer.buffer(json.writeValueAsBytes(node));
  }
}
