package joist.server.tfs;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import joist.server.grpc.GrpcCallers;
import joist.server.grpc.GrpcMethods;
import joist.server.http.RequestException;
import joist.server.operations.RepositoryActions;
import joist.serving.Deployment;
import tensorflow.serving.GetModelStatusRequest;
import tensorflow.serving.GetModelStatusResponse;
import tensorflow.serving.ModelConfig;
import tensorflow.serving.ReloadConfigRequest;
import tensorflow.serving.ReloadConfigResponse;
import tensorflow.serving.StatusProto;

/**
 * {@code tensorflow.serving.ModelService}. A new configuration says which models are served, all
 * others are not, and which labels their versions have; where it cannot be followed nothing
 * changes. What a model is stays the registry's business: paths and platforms are not looked at.
 */
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
    return vertx
        .executeBlocking(() -> checked(wanted), false)
        .compose(fit -> follow(fit, GrpcCallers.actor(call)))
        .map(done -> ReloadConfigResponse.newBuilder().setStatus(StatusProto.newBuilder()).build());
  }

  private List<ModelConfig> checked(List<ModelConfig> wanted) {
    if (wanted.isEmpty()) {
      throw RequestException.badRequest(
          "expected a model_config_list with the models to serve, got none");
    }
    Set<String> names = new HashSet<>();
    for (ModelConfig config : wanted) {
      serving.operations().entries(config.getName()); // told when there is none
      if (!names.add(config.getName())) {
        throw RequestException.badRequest("model '" + config.getName() + "' is given twice");
      }
      config.getVersionLabelsMap().forEach((label, version) -> loaded(config, label, version));
      config
          .getModelVersionPolicy()
          .getSpecific()
          .getVersionsList()
          .forEach(version -> loaded(config, "specific", version));
    }
    return wanted;
  }

  private Deployment loaded(ModelConfig config, String label, long version) {
    return serving
        .deployments()
        .find(config.getName(), Math.clamp(version, 0, Integer.MAX_VALUE))
        .filter(Deployment::answers)
        .orElseThrow(() ->
            RequestException.refused(
                "model '%s', '%s': version %d is not in memory; promote it in the registry first"
                    .formatted(config.getName(), label, version)));
  }

  private Future<?> told(String name, Map<String, Integer> labels, String actor) {
    return vertx.executeBlocking(
        () -> {
          serving.operations().configured(name, actor, "labels " + new TreeMap<>(labels));
          return true;
        },
        false);
  }

  private Future<?> follow(List<ModelConfig> wanted, String actor) {
    List<Future<?>> changes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ModelConfig config : wanted) {
      names.add(config.getName());
      if (serving.deployments().live(config.getName()).isEmpty()) {
        changes.add(RepositoryActions.load(vertx, serving.operations(), config.getName(), actor));
      }
      Map<String, Integer> labels = new HashMap<>();
      config
          .getVersionLabelsMap()
          .forEach((label, version) -> labels.put(label, version.intValue()));
      serving.labels().set(config.getName(), labels);
      if (!labels.isEmpty()) {
        changes.add(told(config.getName(), labels, actor));
      }
    }
    for (String served : serving.deployments().names()) {
      if (!names.contains(served)) {
        changes.add(RepositoryActions.unload(vertx, serving.operations(), served, actor));
      }
    }
    return Future.all(changes);
  }
}
