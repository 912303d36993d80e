package joist.server.v2;

import inference.InferParameter;
import inference.ModelConfig;
import inference.ModelConfigRequest;
import inference.ModelConfigResponse;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse;
import inference.ModelReadyRequest;
import inference.ModelReadyResponse;
import inference.ModelStatisticsRequest;
import inference.ModelStatisticsResponse;
import inference.ModelStreamInferResponse;
import inference.RepositoryIndexRequest;
import inference.RepositoryIndexResponse;
import inference.RepositoryModelLoadRequest;
import inference.RepositoryModelLoadResponse;
import inference.RepositoryModelUnloadRequest;
import inference.RepositoryModelUnloadResponse;
import inference.ServerLiveRequest;
import inference.ServerLiveResponse;
import inference.ServerMetadataRequest;
import inference.ServerMetadataResponse;
import inference.ServerReadyRequest;
import inference.ServerReadyResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.List;
import java.util.function.Supplier;
import joist.server.grpc.GrpcCallers;
import joist.server.grpc.GrpcMethods;
import joist.server.http.Caller;
import joist.server.http.ModelLimits;
import joist.server.http.ModelName;
import joist.server.memory.RegionAccess;
import joist.server.operations.ModelEntry;
import joist.server.operations.RepositoryActions;

/** The protocol over gRPC. Runs on an event loop. */
public final class GrpcV2 {
  private final Vertx vertx;
  private final ServerFacts facts;
  private final RestV2.Serving serving;
  private final GrpcInfer infer;

  public GrpcV2(Vertx vertx, ModelLimits limits, ServerFacts facts, RestV2.Serving serving) {
    this.vertx = vertx;
    this.facts = facts;
    this.serving = serving;
    this.infer = new GrpcInfer(serving.calls(), limits);
  }

  /** Adds the protocol's methods. */
  public void register(GrpcMethods methods) {
    GrpcMethods.Service service = methods.service("inference.GRPCInferenceService");
    service.now("ServerLive", ServerLiveRequest.getDefaultInstance(), this::live);
    service.now("ServerReady", ServerReadyRequest.getDefaultInstance(), this::ready);
    service.now("ModelReady", ModelReadyRequest.getDefaultInstance(), this::modelReady);
    service.now("ServerMetadata", ServerMetadataRequest.getDefaultInstance(), this::metadata);
    service.now("ModelMetadata", ModelMetadataRequest.getDefaultInstance(), this::modelMetadata);
    service.now("ModelConfig", ModelConfigRequest.getDefaultInstance(), this::config);
    service.now("ModelStatistics", ModelStatisticsRequest.getDefaultInstance(), this::statistics);
    service.<ModelInferRequest, ModelInferResponse>unary(
        "ModelInfer",
        ModelInferRequest.getDefaultInstance(),
        (call, message) -> infer.infer(message, GrpcCallers.of(call), regions(call)));
    service.<ModelInferRequest, ModelStreamInferResponse>stream(
        "ModelStreamInfer",
        ModelInferRequest.getDefaultInstance(),
        stream -> {
          Supplier<Caller> callers = GrpcCallers.ofStream(stream);
          return (call, message) ->
              streamed(
                  call,
                  message,
                  Future.succeededFuture()
                      .compose(now -> infer.infer(message, callers.get(), regions(call))));
        });
    service.unary("RepositoryIndex", RepositoryIndexRequest.getDefaultInstance(), this::index);
    service.unary(
        "RepositoryModelLoad", RepositoryModelLoadRequest.getDefaultInstance(), this::load);
    service.unary(
        "RepositoryModelUnload", RepositoryModelUnloadRequest.getDefaultInstance(), this::unload);
    new GrpcRegions(serving.regions(), serving.operator()).register(service);
  }

  private RegionAccess regions(GrpcServerRequest<?, ?> call) {
    return new RegionAccess(
        serving.regions(),
        () -> serving.operator().allows(call.headers(), call.connection().remoteAddress()));
  }

  /**
   * In a stream an error is an answer, which says to what, and the stream goes on. Each answer is
   * the last to its request: clients that reckon with several wait for one that says so.
   */
  private static Future<ModelStreamInferResponse> streamed(
      GrpcServerRequest<?, ?> call, ModelInferRequest message, Future<ModelInferResponse> answer) {
    return answer
        .map(response ->
            ModelStreamInferResponse.newBuilder().setInferResponse(last(response.toBuilder())))
        .otherwise(why ->
            ModelStreamInferResponse.newBuilder()
                .setErrorMessage(GrpcMethods.told(call, why))
                .setInferResponse(
                    last(
                        ModelInferResponse.newBuilder()
                            .setModelName(message.getModelName())
                            .setModelVersion(message.getModelVersion())
                            .setId(message.getId()))))
        .map(ModelStreamInferResponse.Builder::build);
  }

  private static ModelInferResponse.Builder last(ModelInferResponse.Builder response) {
    return response.putParameters(
        "triton_final_response", InferParameter.newBuilder().setBoolParam(true).build());
  }

  private ServerLiveResponse live(ServerLiveRequest request) {
    return ServerLiveResponse.newBuilder().setLive(true).build();
  }

  private ServerReadyResponse ready(ServerReadyRequest request) {
    return ServerReadyResponse.newBuilder().setReady(facts.ready().getAsBoolean()).build();
  }

  private ModelReadyResponse modelReady(ModelReadyRequest request) {
    ModelName model = ModelName.of(request.getName(), request.getVersion());
    return ModelReadyResponse.newBuilder()
        .setReady(ModelFacts.isReady(serving.deployments(), model))
        .build();
  }

  private ServerMetadataResponse metadata(ServerMetadataRequest request) {
    return ServerMetadataResponse.newBuilder()
        .setName(facts.name())
        .setVersion(facts.version())
        .addAllExtensions(ServerFacts.EXTENSIONS)
        .build();
  }

  private ModelMetadataResponse modelMetadata(ModelMetadataRequest request) {
    ModelName model = ModelName.of(request.getName(), request.getVersion());
    ModelFacts of = ModelFacts.of(serving.deployments(), model);
    return ModelMetadataResponse.newBuilder()
        .setName(of.name())
        .addAllVersions(of.versions())
        .setPlatform(ServerFacts.PLATFORM)
        .addAllInputs(of.inputs().stream().map(GrpcV2::tensor).toList())
        .addAllOutputs(of.outputs().stream().map(GrpcV2::tensor).toList())
        .build();
  }

  private static ModelMetadataResponse.TensorMetadata tensor(TensorFacts tensor) {
    return ModelMetadataResponse.TensorMetadata.newBuilder()
        .setName(tensor.name())
        .setDatatype(tensor.datatype())
        .addAllShape(tensor.shape())
        .build();
  }

  private ModelConfigResponse config(ModelConfigRequest request) {
    ModelName model = ModelName.of(request.getName(), request.getVersion());
    ModelFacts of = ModelFacts.of(serving.deployments(), model);
    ModelConfig.Builder config =
        ModelConfig.newBuilder()
            .setName(of.name())
            .setPlatform(ServerFacts.PLATFORM)
            .setBackend(ServerFacts.BACKEND)
            .setVersionPolicy(GrpcConfig.versions(serving.operations().policy(of.name())));
    of.inputs().forEach(tensor -> config.addInput(GrpcConfig.input(tensor)));
    of.outputs().forEach(tensor -> config.addOutput(GrpcConfig.output(tensor)));
    return ModelConfigResponse.newBuilder().setConfig(config).build();
  }

  private ModelStatisticsResponse statistics(ModelStatisticsRequest request) {
    return GrpcStats.message(
        ModelStats.find(serving.deployments(), request.getName(), request.getVersion()));
  }

  private Future<RepositoryIndexResponse> index(
      GrpcServerRequest<RepositoryIndexRequest, RepositoryIndexResponse> call,
      RepositoryIndexRequest request) {
    return vertx
        .executeBlocking(() -> serving.operations().entries(), false)
        .map(entries ->
            RepositoryIndexResponse.newBuilder()
                .addAllModels(indexed(entries, request.getReady()))
                .build());
  }

  private static List<RepositoryIndexResponse.ModelIndex> indexed(
      List<ModelEntry> entries, boolean onlyReady) {
    return entries.stream()
        .filter(entry -> !onlyReady || RepositoryState.isReady(entry))
        .map(entry ->
            RepositoryIndexResponse.ModelIndex.newBuilder()
                .setName(entry.name())
                .setVersion(Integer.toString(entry.version()))
                .setState(RepositoryState.of(entry))
                .setReason(entry.reason())
                .build())
        .toList();
  }

  private Future<RepositoryModelLoadResponse> load(
      GrpcServerRequest<RepositoryModelLoadRequest, RepositoryModelLoadResponse> call,
      RepositoryModelLoadRequest request) {
    serving.operator().require(call.headers(), call.connection().remoteAddress());
    RestRepository.requireNoOverride(request.getParametersMap().keySet());
    return RepositoryActions.load(
            vertx, serving.operations(), request.getModelName(), GrpcCallers.actor(call))
        .map(loaded -> RepositoryModelLoadResponse.getDefaultInstance());
  }

  private Future<RepositoryModelUnloadResponse> unload(
      GrpcServerRequest<RepositoryModelUnloadRequest, RepositoryModelUnloadResponse> call,
      RepositoryModelUnloadRequest request) {
    serving.operator().require(call.headers(), call.connection().remoteAddress());
    return RepositoryActions.unload(
            vertx, serving.operations(), request.getModelName(), GrpcCallers.actor(call))
        .map(done -> RepositoryModelUnloadResponse.getDefaultInstance());
  }
}
