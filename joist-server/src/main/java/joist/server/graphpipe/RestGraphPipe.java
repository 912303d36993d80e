package joist.server.graphpipe;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import joist.server.http.Bytes;
import joist.server.http.ModelCalls;
import joist.server.http.ModelLimits;
import joist.server.http.ModelName;
import joist.server.http.Reply;
import joist.server.http.RequestBody;
import joist.server.inference.InferRequest;
import joist.server.inference.NamedWork;
import joist.serving.Deployments;
import joist.tensor.Tensor;

/** {@code POST /graphpipe/NAME[:VERSION]}: one address for each model. Runs on an event loop. */
public final class RestGraphPipe {
  /** Where this lives. */
  public static final String PATH = "/graphpipe/";

  private static final String MEDIA_TYPE = "application/octet-stream";

  private final Deployments deployments;
  private final ModelCalls calls;
  private final ModelLimits limits;
  private final String server;

  /**
   * @param server what the server says it is
   */
  public RestGraphPipe(
      Deployments deployments, ModelCalls calls, ModelLimits limits, String server) {
    this.deployments = deployments;
    this.calls = calls;
    this.limits = limits;
    this.server = server;
  }

  /** Answers a request whose path begins with {@link #PATH}. */
  public void handle(HttpServerRequest request, Reply reply) {
    ModelName model = ModelName.parse(request.path().substring(PATH.length()));
    calls.early().expect(model, reply);
    RequestBody.postTensors(request, limits.all(), reply, body -> answer(model, body, reply));
  }

  private void answer(ModelName model, Bytes body, Reply reply) {
    switch (GraphPipeRequest.read(body)) {
      case GraphPipeRequest.Metadata metadata ->
          reply.end(200, MEDIA_TYPE, GraphPipeAnswer.ofModel(model.served(deployments), server));
      case GraphPipeRequest.Infer infer ->
          calls.infer(
              new ModelCalls.Asked(
                  reply.caller(), model, body.length(), calls.input("graphpipe", body)),
              work(infer, limits.of(model.name()).tensorBytes()),
              reply.ofModel(MEDIA_TYPE));
    }
  }

  private static NamedWork<InferRequest, Buffer> work(
      GraphPipeRequest.Infer infer, long mostBytes) {
    return new NamedWork<>(
        GraphPipeType::nameOf,
        deployment -> infer.decoded(deployment.model().graph(), mostBytes),
        (deployment, request, wanted) -> GraphPipeAnswer.ofTensors(ordered(request, wanted)));
  }

  /** The outputs go without names, so in the order in which they were asked for. */
  private static List<Tensor> ordered(InferRequest request, Map<String, Tensor> wanted) {
    return request.outputs().isEmpty()
        ? List.copyOf(wanted.values())
        : request.outputs().stream().map(wanted::get).map(Objects::requireNonNull).toList();
  }
}
