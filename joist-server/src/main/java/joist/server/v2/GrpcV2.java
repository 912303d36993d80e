package joist.server.v2;

import com.google.protobuf.Message;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse;
import inference.ModelReadyRequest;
import inference.ModelReadyResponse;
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
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.List;
import java.util.function.Function;
import joist.server.http.Limits;
import joist.server.http.ModelName;
import joist.server.http.Operator;
import joist.server.http.RequestException;
import joist.server.operations.ModelEntry;

/** The protocol over gRPC. Runs on an event loop. */
public final class GrpcV2 {
  private static final ServiceName SERVICE = ServiceName.create("inference.GRPCInferenceService");

  private final Vertx vertx;
  private final ServerFacts facts;
  private final RestV2.Serving serving;
  private final GrpcServer server;
  private final GrpcInfer infer;

  public GrpcV2(Vertx vertx, Limits limits, ServerFacts facts, RestV2.Serving serving) {
    this.vertx = vertx;
    this.facts = facts;
    this.serving = serving;
    this.infer = new GrpcInfer(serving.calls());
    this.server =
        GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(limits.bodyBytes()));
    register();
  }

  /** What takes the requests whose content type is gRPC's. */
  public GrpcServer server() {
    return server;
  }

  private void register() {
    now("ServerLive", ServerLiveRequest.getDefaultInstance(), this::live);
    now("ServerReady", ServerReadyRequest.getDefaultInstance(), this::ready);
    now("ModelReady", ModelReadyRequest.getDefaultInstance(), this::modelReady);
    now("ServerMetadata", ServerMetadataRequest.getDefaultInstance(), this::metadata);
    now("ModelMetadata", ModelMetadataRequest.getDefaultInstance(), this::modelMetadata);
    this.<ModelInferRequest, ModelInferResponse>unary(
        "ModelInfer",
        ModelInferRequest.getDefaultInstance(),
        (call, message) -> infer.infer(message));
    unary("RepositoryIndex", RepositoryIndexRequest.getDefaultInstance(), this::index);
    unary("RepositoryModelLoad", RepositoryModelLoadRequest.getDefaultInstance(), this::load);
    unary("RepositoryModelUnload", RepositoryModelUnloadRequest.getDefaultInstance(), this::unload);
  }

  /** Answers one message; the future's failure becomes a gRPC status. */
  private interface Unary<Q, A> {
    Future<A> answer(GrpcServerRequest<Q, A> call, Q message);
  }

  private <Q extends Message, A extends Message> void now(
      String method, Q prototype, Function<Q, A> answer) {
    this.<Q, A>unary(
        method, prototype, (call, message) -> Future.succeededFuture(answer.apply(message)));
  }

  private <Q extends Message, A extends Message> void unary(
      String method, Q prototype, Unary<Q, A> body) {
    ServiceMethod<Q, A> serviceMethod =
        ServiceMethod.server(
            SERVICE, method, GrpcMessageEncoder.encoder(), GrpcMessageDecoder.decoder(prototype));
    server.callHandler(
        serviceMethod,
        call ->
            call.handler(message ->
                answer(body, call, message)
                    .onSuccess(call.response()::end)
                    .onFailure(why -> GrpcErrors.end(call.response(), why))));
  }

  private static <Q, A> Future<A> answer(
      Unary<Q, A> body, GrpcServerRequest<Q, A> call, Q message) {
    try {
      return body.answer(call, message);
    } catch (RuntimeException why) {
      return Future.failedFuture(why);
    }
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
    requireOperator(call);
    return RepositoryActions.load(vertx, serving.operations(), request.getModelName())
        .map(report -> RepositoryModelLoadResponse.getDefaultInstance());
  }

  private Future<RepositoryModelUnloadResponse> unload(
      GrpcServerRequest<RepositoryModelUnloadRequest, RepositoryModelUnloadResponse> call,
      RepositoryModelUnloadRequest request) {
    requireOperator(call);
    return RepositoryActions.unload(vertx, serving.operations(), request.getModelName())
        .map(done -> RepositoryModelUnloadResponse.getDefaultInstance());
  }

  private void requireOperator(GrpcServerRequest<?, ?> call) {
    if (!serving.operator().fromAnywhere()
        && !Operator.isLoopback(call.connection().remoteAddress())) {
      throw RequestException.loopbackOnly();
    }
  }
}
