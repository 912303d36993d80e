package joist.server.tfs;

import java.util.List;
import joist.server.http.ModelName;
import joist.server.http.RequestException;
import joist.serving.Deployment;
import joist.serving.Deployments;
import tensorflow.serving.ModelVersionStatus;
import tensorflow.serving.StatusProto;

/** The protocol's words for the states of a model's versions. */
final class VersionStates {
  private static final int FAILED_PRECONDITION = 9;

  private VersionStates() {}

  /** Of all versions of a model that were tried, or of one. */
  static List<ModelVersionStatus> of(Deployments deployments, ModelName model) {
    List<ModelVersionStatus> states =
        deployments.all().stream()
            .filter(d -> d.name().equals(model.name()))
            .filter(d -> model.version() == 0 || d.version() == model.version())
            .map(VersionStates::of)
            .toList();
    if (states.isEmpty()) {
      throw RequestException.notFound(
          "no model '%s' is served here"
              .formatted(
                  model.version() == 0 ? model.name() : model.name() + ":" + model.version()));
    }
    return states;
  }

  private static ModelVersionStatus of(Deployment deployment) {
    StatusProto.Builder status = StatusProto.newBuilder();
    if (!deployment.reason().isEmpty()) {
      status.setErrorCode(FAILED_PRECONDITION).setErrorMessage(deployment.reason());
    }
    return ModelVersionStatus.newBuilder()
        .setVersion(deployment.version())
        .setState(state(deployment))
        .setStatus(status)
        .build();
  }

  private static ModelVersionStatus.State state(Deployment deployment) {
    return switch (deployment.state()) {
      case REGISTERED -> ModelVersionStatus.State.START;
      case LOADING, PROVING, WARMING -> ModelVersionStatus.State.LOADING;
      case READY, LIVE, EVICTED -> ModelVersionStatus.State.AVAILABLE;
      case DRAINING, RETIRED ->
          deployment.isLoaded() ? ModelVersionStatus.State.AVAILABLE : ModelVersionStatus.State.END;
      case FAILED, REFUSED -> ModelVersionStatus.State.END;
    };
  }
}
