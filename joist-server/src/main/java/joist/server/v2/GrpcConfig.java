package joist.server.v2;

import inference.ModelDataType;
import inference.ModelInput;
import inference.ModelOutput;
import inference.ModelVersionPolicy;
import joist.serving.VersionPolicy;

/** A model's inputs and outputs as its configuration has them. */
final class GrpcConfig {
  private GrpcConfig() {}

  static ModelVersionPolicy versions(VersionPolicy policy) {
    ModelVersionPolicy.Builder versions = ModelVersionPolicy.newBuilder();
    switch (policy) {
      case VersionPolicy.Latest latest -> versions.getLatestBuilder().setNumVersions(1);
      case VersionPolicy.All all -> versions.getAllBuilder();
      case VersionPolicy.Specific specific ->
          specific.versions().stream()
              .sorted()
              .forEach(version -> versions.getSpecificBuilder().addVersions(version));
    }
    return versions.build();
  }

  static ModelInput input(TensorFacts tensor) {
    return ModelInput.newBuilder()
        .setName(tensor.name())
        .setDataType(ModelDataType.valueOf(tensor.configType()))
        .addAllDims(tensor.shape())
        .build();
  }

  static ModelOutput output(TensorFacts tensor) {
    return ModelOutput.newBuilder()
        .setName(tensor.name())
        .setDataType(ModelDataType.valueOf(tensor.configType()))
        .addAllDims(tensor.shape())
        .build();
  }
}
