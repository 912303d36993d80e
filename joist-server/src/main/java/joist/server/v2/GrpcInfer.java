package joist.server.v2;

import inference.InferParameter;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import joist.server.http.ModelCalls;
import joist.server.http.ModelName;
import joist.serving.Deployment;
import joist.tensor.Tensor;

/** {@code ModelInfer}. Answers in the way it was asked: raw contents for raw, typed for typed. */
final class GrpcInfer {
  private final ModelCalls calls;

  GrpcInfer(ModelCalls calls) {
    this.calls = calls;
  }

  Future<ModelInferResponse> infer(ModelInferRequest message) {
    ModelName model = ModelName.of(message.getModelName(), message.getModelVersion());
    Promise<ModelInferResponse> answer = Promise.promise();
    calls.call(
        model,
        message.getSerializedSize(),
        (deployment, timing) -> {
          InferRequest decoded = GrpcTensors.decode(message);
          timing.decoded();
          Map<String, Tensor> outputs = new Inference(deployment.model()).run(decoded);
          timing.ran(InferRows.of(decoded));
          ModelInferResponse response = encode(message, deployment, outputs);
          timing.encoded();
          return response;
        },
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

  private static ModelInferResponse encode(
      ModelInferRequest request, Deployment deployment, Map<String, Tensor> outputs) {
    boolean raw = request.getRawInputContentsCount() > 0;
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder()
            .setModelName(deployment.name())
            .setModelVersion(Integer.toString(deployment.version()))
            .setId(request.getId())
            .putParameters(
                "digest",
                InferParameter.newBuilder().setStringParam(deployment.model().digest()).build());
    outputs.forEach((name, tensor) -> GrpcTensors.encode(response, name, tensor, raw));
    return response.build();
  }
}
