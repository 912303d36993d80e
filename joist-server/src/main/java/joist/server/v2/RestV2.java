package joist.server.v2;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.function.Consumer;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.ModelCalls;
import joist.server.http.ModelName;
import joist.server.http.Operator;
import joist.server.http.Reply;
import joist.server.http.RequestBody;
import joist.server.http.RequestException;
import joist.server.operations.Operations;
import joist.serving.Deployment;
import joist.serving.Deployments;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The protocol over REST. Runs on an event loop. */
public final class RestV2 {
  private final JsonMapper json = new JsonMapper();
  private final Vertx vertx;
  private final Limits limits;
  private final JsonInput input;
  private final ServerFacts facts;
  private final Serving serving;

  /** What requests are answered from. */
  public record Serving(
      Deployments deployments, ModelCalls calls, Operations operations, Operator operator) {}

  public RestV2(Vertx vertx, Limits limits, JsonInput input, ServerFacts facts, Serving serving) {
    this.vertx = vertx;
    this.limits = limits;
    this.input = input;
    this.facts = facts;
    this.serving = serving;
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
      case "repository" -> repository(request, reply, parts);
      default -> throw unknown(request);
    }
  }

  private static RequestException unknown(HttpServerRequest request) {
    return RequestException.notFound("nothing is at " + request.path());
  }

  private static void get(HttpServerRequest request, Runnable answer) {
    if (!request.method().equals(HttpMethod.GET)) {
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

  /** {@code models/M[/versions/V][/ready|/infer]}. */
  private void models(HttpServerRequest request, Reply reply, String[] parts) {
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
      case "infer" -> post(request, reply, body -> infer(model, body, reply));
      default -> throw unknown(request);
    }
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

  private void post(HttpServerRequest request, Reply reply, Consumer<Buffer> then) {
    if (!request.method().equals(HttpMethod.POST)) {
      throw RequestException.methodNotAllowed("POST", request.method().name());
    }
    RequestBody.read(
        request,
        limits.bodyBytes(),
        body -> {
          try {
            then.accept(body);
          } catch (RuntimeException why) {
            reply.fail(why);
          }
        },
        reply::fail);
  }

  private void infer(ModelName model, Buffer body, Reply reply) {
    serving
        .calls()
        .call(
            model,
            body.length(),
            (deployment, timing) -> {
              InferRequest decoded = InferReader.read(input, Bytes.of(body));
              timing.decoded();
              Map<String, joist.tensor.Tensor> outputs =
                  new Inference(deployment.model()).run(decoded);
              timing.ran(InferRows.of(decoded));
              Buffer answer = InferWriter.write(input, deployment, decoded.id(), outputs);
              timing.encoded();
              return answer;
            },
            new ModelCalls.Outcome<Buffer>() {
              @Override
              public void answered(Deployment deployment, Buffer answer) {
                reply.model(deployment);
                reply.json(answer);
              }

              @Override
              public void failed(Throwable why) {
                reply.fail(why);
              }
            });
  }

  /** {@code repository/index} and {@code repository/models/M/load|unload}. */
  private void repository(HttpServerRequest request, Reply reply, String[] parts) {
    if (parts.length == 2 && parts[1].equals("index")) {
      post(request, reply, body -> index(body, reply));
    } else if (parts.length == 4 && parts[1].equals("models")) {
      serving.operator().require(request);
      switch (parts[3]) {
        case "load" -> post(request, reply, body -> load(parts[2], reply));
        case "unload" -> post(request, reply, body -> unload(parts[2], reply));
        default -> throw unknown(request);
      }
    } else {
      throw unknown(request);
    }
  }

  private void index(Buffer body, Reply reply) {
    boolean onlyReady =
        body.length() > 0 && json.readTree(body.getBytes()).path("ready").asBoolean(false);
    vertx
        .executeBlocking(() -> serving.operations().entries(), false)
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

  private void load(String name, Reply reply) {
    RepositoryActions.load(vertx, serving.operations(), name)
        .onSuccess(done -> reply.json(bytes(json.createObjectNode())))
        .onFailure(reply::fail);
  }

  private void unload(String name, Reply reply) {
    RepositoryActions.unload(vertx, serving.operations(), name)
        .onSuccess(done -> reply.json(bytes(json.createObjectNode())))
        .onFailure(reply::fail);
  }

  private Buffer bytes(ObjectNode node) {
    return Buffer.buffer(json.writeValueAsBytes(node));
  }
}
