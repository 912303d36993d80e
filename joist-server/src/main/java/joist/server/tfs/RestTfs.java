package joist.server.tfs;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.ModelCalls;
import joist.server.http.ModelName;
import joist.server.http.Reply;
import joist.server.http.RequestBody;
import joist.server.http.RequestException;
import joist.server.http.TensorWork;
import joist.server.inference.NamedWork;
import joist.serving.Deployment;
import tensorflow.serving.Input;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * TensorFlow Serving over REST, and version 1 of KServe's protocol, which is its predict with other
 * words for what is ready. Runs on an event loop.
 */
public final class RestTfs {
  /** Where this lives. */
  public static final String PATH = "/v1/models";

  private static final int MOST_EXAMPLE_BYTES = 8 << 20;

  private final JsonMapper json = new JsonMapper();
  private final JsonInput input;
  private final Serving serving;
  private final TfsFacts facts;

  public RestTfs(Serving serving) {
    this.input = JsonInput.withNotFinite(serving.limits().all());
    this.serving = serving;
    this.facts = new TfsFacts(serving);
  }

  /** Answers a request whose path begins with {@link #PATH}. */
  public void handle(HttpServerRequest request, Reply reply) {
    String rest = request.path().substring(PATH.length());
    if (rest.isEmpty() || rest.equals("/")) {
      get(request, reply, facts.models());
      return;
    }
    int colon = rest.lastIndexOf(':');
    String verb = colon < 0 ? "" : rest.substring(colon + 1);
    String[] parts = (colon < 0 ? rest : rest.substring(0, colon)).split("/", -1);
    boolean metadata = verb.isEmpty() && parts[parts.length - 1].equals("metadata");
    ModelName model = model(request, parts, metadata ? parts.length - 1 : parts.length);
    if (metadata) {
      get(request, reply, facts.metadata(model));
      return;
    }
    switch (verb) {
      case "" -> get(request, reply, facts.status(model));
      case "predict" -> post(model, request, reply, body -> predict(model, body, reply));
      case "classify" -> post(model, request, reply, body -> classify(model, body, reply));
      case "regress" -> post(model, request, reply, body -> regress(model, body, reply));
      case "explain" ->
          throw RequestException.notImplemented("no model here explains; use :predict");
      default ->
          throw RequestException.notFound("expected :predict, :classify or :regress, got :" + verb);
    }
  }

  /** {@code /M[/versions/V|/labels/L]}, the first {@code end} of the parts. */
  private ModelName model(HttpServerRequest request, String[] parts, int end) {
    String name = end > 1 ? decoded(parts[1]) : "";
    if (end == 2) {
      return new ModelName(name, 0);
    }
    if (end == 4 && parts[2].equals("versions")) {
      return ModelName.of(name, parts[3]);
    }
    if (end == 4 && parts[2].equals("labels")) {
      return new ModelName(name, serving.labels().resolve(name, decoded(parts[3])));
    }
    throw RequestException.notFound("nothing is at " + request.path());
  }

  private static String decoded(String part) {
    try {
      return URLDecoder.decode(part, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw RequestException.badRequest("expected a path in URL encoding, got '" + part + "'");
    }
  }

  private void post(ModelName model, HttpServerRequest request, Reply reply, Handler<Bytes> then) {
    serving.calls().early().expect(model, reply);
    RequestBody.post(request, serving.limits().all(), reply, then);
  }

  private void get(HttpServerRequest request, Reply reply, ObjectNode answer) {
    if (!request.method().equals(HttpMethod.GET)) {
      throw RequestException.methodNotAllowed("GET", request.method().name());
    }
    reply.json(Buffer.buffer(json.writeValueAsBytes(answer)));
  }

  private void predict(ModelName model, Bytes body, Reply reply) {
    call(
        model,
        "predict",
        body,
        reply,
        new NamedWork<>(
            TfType::nameOf,
            deployment ->
                PredictReader.read(
                    input, body, deployment.model().graph(), serving.limits().of(model.name())),
            (deployment, read, wanted) -> PredictWriter.write(input, wanted, read.byRow())));
  }

  private void classify(ModelName model, Bytes body, Reply reply) {
    call(
        model,
        "classify",
        body,
        reply,
        judging(
            body,
            Signatures.CLASSIFY,
            (deployment, verdicts, results) -> {
              for (List<Verdicts.Scored> classes : verdicts.classes(deployment.model())) {
                ArrayNode list = results.addArray();
                classes.forEach(scored -> list.addArray().add(scored.label()).add(scored.score()));
              }
            }));
  }

  private void regress(ModelName model, Bytes body, Reply reply) {
    call(
        model,
        "regress",
        body,
        reply,
        judging(
            body,
            Signatures.REGRESS,
            (deployment, verdicts, results) ->
                verdicts.values(deployment.model()).forEach(results::add)));
  }

  /** Writes what a model made of examples to the list of results. */
  private interface Results {
    void add(Deployment deployment, Verdicts verdicts, ArrayNode results);
  }

  private TensorWork<Buffer> judging(Bytes body, String method, Results results) {
    return new NamedWork<>(
        TfType::nameOf,
        deployment ->
            Examples.of(examples(body, method), serving.limits().of(deployment.name()))
                .request(deployment.model().graph()),
        (deployment, request, wanted) -> {
          ObjectNode node = json.createObjectNode();
          results.add(deployment, Verdicts.of(request, wanted), node.putArray("results"));
          return Buffer.buffer(json.writeValueAsBytes(node));
        });
  }

  private Input examples(Bytes body, String method) {
    if (body.length() > MOST_EXAMPLE_BYTES) {
      throw RequestException.tooLarge(
          "expected at most %,d bytes of examples; use :predict, or split them over several requests"
              .formatted(MOST_EXAMPLE_BYTES));
    }
    ExamplesReader.Read read = ExamplesReader.read(json, body.toArray());
    Signatures.require(read.signature(), method);
    return read.input();
  }

  private void call(
      ModelName model, String verb, Bytes body, Reply reply, TensorWork<Buffer> work) {
    ModelCalls calls = serving.calls();
    String asked = calls.input("tfs " + verb, body);
    calls.infer(
        new ModelCalls.Asked(reply.caller(), model, body.length(), asked), work, reply.ofModel());
  }
}
