package joist.server.v2;

import inference.ModelDataType;
import inference.ModelInput;
import inference.ModelOutput;

/** A model's inputs and outputs as its configuration has them. */
final class GrpcConfig {
  private GrpcConfig() {}

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
