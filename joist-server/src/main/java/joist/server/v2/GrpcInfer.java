package joist.server.v2;

import inference.InferParameter;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import joist.server.http.ModelCalls;
import joist.server.http.ModelName;
import joist.server.http.Timing;
import joist.server.inference.InferRows;
import joist.server.inference.Inference;
import joist.server.memory.RegionAccess;
import joist.serving.Deployment;
import joist.tensor.Tensor;

/** {@code ModelInfer}. Answers in the way it was asked: raw contents for raw, typed for typed. */
final class GrpcInfer {
  private final ModelCalls calls;

  GrpcInfer(ModelCalls calls) {
    this.calls = calls;
  }

  Future<ModelInferResponse> infer(ModelInferRequest message, RegionAccess regions) {
    ModelName model = ModelName.of(message.getModelName(), message.getModelVersion());
    Promise<ModelInferResponse> answer = Promise.promise();
    calls.call(
        model,
        message.getSerializedSize(),
        (deployment, timing) -> answer(message, regions, deployment, timing),
        new ModelCalls.Outcome<ModelInferResponse>() {
          @Override
          public void answered(Deployment deployment, ModelInferResponse response) {
            answer.complete(response);
          }

          @Override
          public void failed(Throwable why) {
            answer.fail(why);
          }
        });
    return answer.future();
  }

  private static ModelInferResponse answer(
      ModelInferRequest message, RegionAccess regions, Deployment deployment, Timing timing) {
    PlacedRequest decoded = new GrpcInputs(regions).decode(message);
    timing.decoded();
    Map<String, Tensor> outputs =
        new Inference(deployment.model(), DataType::nameOf).run(decoded.tensors());
    timing.ran(InferRows.of(decoded.tensors()));
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder()
            .setModelName(deployment.name())
            .setModelVersion(Integer.toString(deployment.version()))
            .setId(message.getId())
            .putParameters(
                "digest",
                InferParameter.newBuilder().setStringParam(deployment.model().digest()).build());
    new GrpcOutputs(regions).encode(response, decoded, outputs);
    timing.encoded();
    return response.build();
  }
}
