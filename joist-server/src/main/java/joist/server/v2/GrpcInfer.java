package joist.server.v2;

import inference.InferParameter;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import io.vertx.core.Future;
import joist.server.http.Caller;
import joist.server.http.ModelAnswer;
import joist.server.http.ModelCalls;
import joist.server.http.ModelLimits;
import joist.server.http.ModelName;
import joist.server.inference.NamedWork;
import joist.server.memory.RegionAccess;

/** {@code ModelInfer}. Answers in the way it was asked: raw contents for raw, typed for typed. */
final class GrpcInfer {
  private final ModelCalls calls;
  private final ModelLimits limits;

  GrpcInfer(ModelCalls calls, ModelLimits limits) {
    this.calls = calls;
    this.limits = limits;
  }

  Future<ModelInferResponse> infer(ModelInferRequest message, Caller caller, RegionAccess regions) {
    ModelName model = ModelName.of(message.getModelName(), message.getModelVersion());
    return ModelAnswer.of(
        calls,
        new ModelCalls.Asked(
            caller,
            model,
            message.getSerializedSize(),
            namesSharedMemory(message) ? "" : calls.input("grpc v2", message)),
        work(message, caller, regions, limits.of(model.name()).tensorBytes()));
  }

  /** What lies in shared memory may be another thing at the next request. */
  private static boolean namesSharedMemory(ModelInferRequest message) {
    return message.getInputsList().stream()
            .anyMatch(input -> input.containsParameters(Parameters.REGION))
        || message.getOutputsList().stream()
            .anyMatch(output -> output.containsParameters(Parameters.REGION));
  }

  private static NamedWork<PlacedRequest, ModelInferResponse> work(
      ModelInferRequest message, Caller caller, RegionAccess regions, long mostBytes) {
    return new NamedWork<>(
        DataType::nameOf,
        deployment -> {
          PlacedRequest request = new GrpcInputs(regions, mostBytes).decode(message);
          request.timeoutNanos().ifPresent(caller::waitAtMost);
          return request;
        },
        (deployment, request, wanted) -> {
          ModelInferResponse.Builder response =
              ModelInferResponse.newBuilder()
                  .setModelName(deployment.name())
                  .setModelVersion(Integer.toString(deployment.version()))
                  .setId(message.getId())
                  .putParameters(
                      "digest",
                      InferParameter.newBuilder()
                          .setStringParam(deployment.model().digest())
                          .build());
          new GrpcOutputs(regions)
              .encode(response, request, request.told(deployment.model(), wanted));
          return response.build();
        });
  }
}
