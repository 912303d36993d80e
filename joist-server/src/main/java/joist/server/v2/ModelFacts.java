package joist.server.v2;

import java.util.List;
import joist.server.http.ModelName;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.Description;
import joist.serving.VersionPolicy;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A model as the protocol describes it. */
record ModelFacts(
    String name, List<String> versions, List<TensorFacts> inputs, List<TensorFacts> outputs) {

  /**
   * Of a model that is served.
   *
   * @throws joist.serving.ServingException when it is not
   */
  static ModelFacts of(Deployments deployments, ModelName model) {
    Description description = model.served(deployments).description();
    return new ModelFacts(
        model.name(),
        deployments.all().stream()
            .filter(d -> d.name().equals(model.name()) && d.answers())
            .map(d -> Integer.toString(d.version()))
            .toList(),
        description.inputs().stream().map(TensorFacts::of).toList(),
        description.outputs().stream().map(TensorFacts::of).toList());
  }

  /** Whether requests to a model would be answered. */
  static boolean isReady(Deployments deployments, ModelName model) {
    return model.version() == 0
        ? deployments.live(model.name()).isPresent()
        : deployments.find(model.name(), model.version()).filter(Deployment::answers).isPresent();
  }

  /** The model configuration extension's JSON. Extents include the batch, so no batch is added. */
  ObjectNode config(JsonMapper json, VersionPolicy policy) {
    ObjectNode node =
        json.createObjectNode()
            .put("name", name)
            .put("platform", ServerFacts.PLATFORM)
            .put("backend", ServerFacts.BACKEND);
    ObjectNode versions = node.putObject("version_policy");
    switch (policy) {
      case VersionPolicy.Latest latest -> versions.putObject("latest").put("num_versions", 1);
      case VersionPolicy.All all -> versions.putObject("all");
      case VersionPolicy.Specific specific ->
          specific.versions().stream()
              .sorted()
              .forEach(versions.putObject("specific").putArray("versions")::add);
    }
    node.put("max_batch_size", 0);
    inputs.forEach(tensor -> config(node.withArray("input"), tensor));
    outputs.forEach(tensor -> config(node.withArray("output"), tensor));
    return node;
  }

  private static void config(ArrayNode list, TensorFacts tensor) {
    ObjectNode node =
        list.addObject().put("name", tensor.name()).put("data_type", tensor.configType());
    tensor.shape().forEach(node.putArray("dims")::add);
  }
}
