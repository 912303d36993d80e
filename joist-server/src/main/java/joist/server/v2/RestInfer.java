package joist.server.v2;

import io.vertx.core.http.HttpServerRequest;
import joist.server.http.Bytes;
import joist.server.http.Caller;
import joist.server.http.ModelCalls;
import joist.server.http.ModelLimits;
import joist.server.http.ModelName;
import joist.server.http.Reply;
import joist.server.inference.NamedWork;
import joist.server.memory.RegionAccess;

/** One infer request over REST: JSON, with raw bytes behind it where it says so. */
final class RestInfer {
  private final InferReader.Means means;
  private final ModelLimits limits;
  private final RegionAccess regions;

  RestInfer(InferReader.Means means, ModelLimits limits, RegionAccess regions) {
    this.means = means;
    this.limits = limits;
    this.regions = regions;
  }

  void infer(
      ModelCalls calls, ModelName model, HttpServerRequest request, Bytes body, Reply reply) {
    String header = request.getHeader(InferBody.LENGTH_HEADER);
    InferBody cut = InferBody.of(body, header == null ? "" : header);
    calls.infer(
        new ModelCalls.Asked(reply.caller(), model, body.length(), input(calls, cut, body)),
        work(cut, reply.caller()),
        reply.<InferWriter.Answer>ofModel(answer -> tell(reply, answer)));
  }

  /** What lies in shared memory may be another thing at the next request. */
  private static String input(ModelCalls calls, InferBody cut, Bytes body) {
    String digest = calls.input("v2 " + cut.json().length(), body);
    return digest.isEmpty() || cut.namesSharedMemory() ? "" : digest;
  }

  private NamedWork<PlacedRequest, InferWriter.Answer> work(InferBody body, Caller caller) {
    return new NamedWork<>(
        DataType::nameOf,
        deployment -> {
          PlacedRequest request =
              InferReader.read(means, body, regions, limits.of(deployment.name()).tensorBytes());
          request.timeoutNanos().ifPresent(caller::waitAtMost);
          return request;
        },
        (deployment, request, wanted) ->
            new InferWriter(means, request, regions)
                .write(deployment, request.told(deployment.model(), wanted)));
  }

  private static void tell(Reply reply, InferWriter.Answer answer) {
    if (answer.hasRaw()) {
      reply.response().putHeader(InferBody.LENGTH_HEADER, Integer.toString(answer.jsonLength()));
      reply.end(200, "application/octet-stream", answer.body());
    } else {
      reply.json(answer.body());
    }
  }
}
