package joist.server.tfs;

import com.google.protobuf.Int64Value;
import joist.server.http.ModelName;
import joist.server.http.RequestException;
import joist.serving.Deployment;
import joist.serving.VersionLabels;
import tensorflow.serving.ModelSpec;

/** Which model a message means, and which answered. */
final class ModelSpecs {
  private ModelSpecs() {}

  static ModelName model(ModelSpec spec, VersionLabels labels) {
    if (spec.getName().isEmpty()) {
      throw RequestException.badRequest("expected a name in the model_spec");
    }
    return switch (spec.getVersionChoiceCase()) {
      case VERSION -> ModelName.of(spec.getName(), Long.toString(spec.getVersion().getValue()));
      case VERSION_LABEL ->
          new ModelName(spec.getName(), labels.resolve(spec.getName(), spec.getVersionLabel()));
      case VERSIONCHOICE_NOT_SET -> new ModelName(spec.getName(), 0);
    };
  }

  static ModelSpec answered(ModelSpec asked, Deployment deployment) {
    return ModelSpec.newBuilder()
        .setName(deployment.name())
        .setVersion(Int64Value.of(deployment.version()))
        .setSignatureName(
            asked.getSignatureName().isEmpty() ? Signatures.DEFAULT : asked.getSignatureName())
        .build();
  }
}
