package joist.server.tfs;

import joist.server.http.ModelName;
import joist.serving.Deployment;
import tensorflow.TensorInfo;
import tensorflow.TensorShapeProto;
import tensorflow.serving.ModelVersionStatus;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What REST tells of models: the JSON of TensorFlow's messages, and KServe's words. */
final class TfsFacts {
  private final JsonMapper json = new JsonMapper();
  private final Serving serving;

  TfsFacts(Serving serving) {
    this.serving = serving;
  }

  /** KServe's list of models. */
  ObjectNode models() {
    ObjectNode root = json.createObjectNode();
    ArrayNode list = root.putArray("models");
    serving.deployments().names().stream()
        .filter(name -> serving.deployments().live(name).isPresent())
        .forEach(list::add);
    return root;
  }

  /** KServe's two members, and TensorFlow's. */
  ObjectNode status(ModelName model) {
    ObjectNode root = json.createObjectNode();
    ArrayNode list = root.putArray("model_version_status");
    boolean ready = false;
    for (ModelVersionStatus status : VersionStates.of(serving.deployments(), model)) {
      ready |= status.getState() == ModelVersionStatus.State.AVAILABLE;
      ObjectNode node =
          list.addObject()
              .put("version", Long.toString(status.getVersion()))
              .put("state", status.getState().name());
      node.putObject("status")
          .put("error_code", status.getStatus().getErrorCode() == 0 ? "OK" : "FAILED_PRECONDITION")
          .put("error_message", status.getStatus().getErrorMessage());
    }
    return root.put("name", model.name()).put("ready", ready);
  }

  ObjectNode metadata(ModelName model) {
    Deployment deployment = model.served(serving.deployments());
    ObjectNode root = json.createObjectNode();
    root.putObject("model_spec")
        .put("name", deployment.name())
        .put("signature_name", "")
        .put("version", Integer.toString(deployment.version()));
    ObjectNode signatures =
        root.putObject("metadata").putObject("signature_def").putObject("signature_def");
    Signatures.of(deployment.description())
        .forEach((name, definition) -> {
          ObjectNode node = signatures.putObject(name);
          ObjectNode inputs = node.putObject("inputs");
          definition.getInputsMap().forEach((key, info) -> info(inputs.putObject(key), info));
          ObjectNode outputs = node.putObject("outputs");
          definition.getOutputsMap().forEach((key, info) -> info(outputs.putObject(key), info));
          node.put("method_name", definition.getMethodName());
        });
    return root;
  }

  private static void info(ObjectNode node, TensorInfo info) {
    node.put("dtype", info.getDtype().name());
    ObjectNode shape = node.putObject("tensor_shape");
    ArrayNode dims = shape.putArray("dim");
    for (TensorShapeProto.Dim dim : info.getTensorShape().getDimList()) {
      dims.addObject().put("size", Long.toString(dim.getSize())).put("name", dim.getName());
    }
    shape.put("unknown_rank", false);
    node.put("name", info.getName());
  }
}
