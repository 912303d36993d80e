package joist.server.v2;

import inference.InferParameter;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;
import joist.server.http.Caller;
import joist.server.http.ModelAnswer;
import joist.server.http.ModelCalls;
import joist.server.http.ModelLimits;
import joist.server.http.ModelName;
import joist.server.http.TensorWork;
import joist.server.inference.Inference;
import joist.server.memory.RegionAccess;
import joist.serving.Deployment;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

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
        new Work(
            message,
            caller,
            new GrpcInputs(regions, limits.of(model.name()).tensorBytes()),
            regions));
  }

  /** What lies in shared memory may be another thing at the next request. */
  private static boolean namesSharedMemory(ModelInferRequest message) {
    return message.getInputsList().stream()
            .anyMatch(input -> input.containsParameters(Parameters.REGION))
        || message.getOutputsList().stream()
            .anyMatch(output -> output.containsParameters(Parameters.REGION));
  }

  private static final class Work implements TensorWork<ModelInferResponse> {
    private final ModelInferRequest message;
    private final Caller caller;
    private final GrpcInputs inputs;
    private final RegionAccess regions;
    private @Nullable PlacedRequest decoded;

    Work(ModelInferRequest message, Caller caller, GrpcInputs inputs, RegionAccess regions) {
      this.message = message;
      this.caller = caller;
      this.inputs = inputs;
      this.regions = regions;
    }

    @Override
    public Map<String, Tensor> decode(Deployment deployment) {
      PlacedRequest request = inputs.decode(message);
      decoded = request;
      request.timeoutNanos().ifPresent(caller::waitAtMost);
      return new Inference(deployment.model(), DataType::nameOf).inputs(request.tensors());
    }

    @Override
    public ModelInferResponse encode(Deployment deployment, Map<String, Tensor> outputs) {
      PlacedRequest request = Objects.requireNonNull(decoded);
      ModelInferResponse.Builder response =
          ModelInferResponse.newBuilder()
              .setModelName(deployment.name())
              .setModelVersion(Integer.toString(deployment.version()))
              .setId(message.getId())
              .putParameters(
                  "digest",
                  InferParameter.newBuilder().setStringParam(deployment.model().digest()).build());
      Map<String, Tensor> wanted =
          new Inference(deployment.model(), DataType::nameOf).wanted(request.tensors(), outputs);
      new GrpcOutputs(regions).encode(response, request, wanted);
      return response.build();
    }
  }
}
