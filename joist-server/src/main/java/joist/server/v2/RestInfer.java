package joist.server.v2;

import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Objects;
import joist.server.http.Bytes;
import joist.server.http.Caller;
import joist.server.http.ModelCalls;
import joist.server.http.ModelLimits;
import joist.server.http.ModelName;
import joist.server.http.Reply;
import joist.server.http.TensorWork;
import joist.server.inference.Inference;
import joist.server.memory.RegionAccess;
import joist.serving.Deployment;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

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
        new Work(cut, reply.caller()),
        reply.<InferWriter.Answer>ofModel(answer -> tell(reply, answer)));
  }

  /** What lies in shared memory may be another thing at the next request. */
  private static String input(ModelCalls calls, InferBody cut, Bytes body) {
    String digest = calls.input("v2 " + cut.json().length(), body);
    return digest.isEmpty() || cut.namesSharedMemory() ? "" : digest;
  }

  private final class Work implements TensorWork<InferWriter.Answer> {
    private final InferBody body;
    private final Caller caller;
    private @Nullable PlacedRequest decoded;

    Work(InferBody body, Caller caller) {
      this.body = body;
      this.caller = caller;
    }

    @Override
    public Map<String, Tensor> decode(Deployment deployment) {
      PlacedRequest request =
          InferReader.read(means, body, regions, limits.of(deployment.name()).tensorBytes());
      decoded = request;
      request.timeoutNanos().ifPresent(caller::waitAtMost);
      return new Inference(deployment.model(), DataType::nameOf).inputs(request.tensors());
    }

    @Override
    public InferWriter.Answer encode(Deployment deployment, Map<String, Tensor> outputs) {
      PlacedRequest request = Objects.requireNonNull(decoded);
      Map<String, Tensor> wanted =
          new Inference(deployment.model(), DataType::nameOf).wanted(request.tensors(), outputs);
      return new InferWriter(means, request, regions).write(deployment, wanted);
    }
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
