package joist.server.tfs;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.List;
import joist.server.grpc.GrpcCallers;
import joist.server.grpc.GrpcMethods;
import tensorflow.serving.GetModelStatusRequest;
import tensorflow.serving.GetModelStatusResponse;
import tensorflow.serving.ModelConfig;
import tensorflow.serving.ReloadConfigRequest;
import tensorflow.serving.ReloadConfigResponse;
import tensorflow.serving.StatusProto;

/** {@code tensorflow.serving.ModelService}. */
public final class GrpcModels {
  private final Vertx vertx;
  private final Serving serving;

  public GrpcModels(Vertx vertx, Serving serving) {
    this.vertx = vertx;
    this.serving = serving;
  }

  /** Adds the service's methods. */
  public void register(GrpcMethods methods) {
    GrpcMethods.Service service = methods.service("tensorflow.serving.ModelService");
    service.now("GetModelStatus", GetModelStatusRequest.getDefaultInstance(), this::status);
    service.unary(
        "HandleReloadConfigRequest", ReloadConfigRequest.getDefaultInstance(), this::reload);
  }

  private GetModelStatusResponse status(GetModelStatusRequest message) {
    return GetModelStatusResponse.newBuilder()
        .addAllModelVersionStatus(
            VersionStates.of(
                serving.deployments(), ModelSpecs.model(message.getModelSpec(), serving.labels())))
        .build();
  }

  private Future<ReloadConfigResponse> reload(
      GrpcServerRequest<?, ?> call, ReloadConfigRequest message) {
    serving.operator().require(call.headers(), call.connection().remoteAddress());
    List<ModelConfig> wanted = message.getConfig().getModelConfigList().getConfigList();
    String actor = GrpcCallers.actor(call);
    return vertx.executeBlocking(
        () -> {
          new Reconfiguration(serving, actor).follow(wanted);
          return ReloadConfigResponse.newBuilder().setStatus(StatusProto.newBuilder()).build();
        },
        false);
  }
}
