package joist.server.api;

import joist.model.Signature;
import joist.server.http.ModelName;
import joist.server.http.RequestException;
import joist.server.rows.ExampleRow;
import joist.serving.Deployment;
import joist.serving.Deployments;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A row that a served model takes, and how to send it. */
final class Example {
  private final JsonMapper json = new JsonMapper();
  private final Deployments deployments;
  private final ServerView.Address address;

  Example(Deployments deployments, ServerView.Address address) {
    this.deployments = deployments;
    this.address = address;
  }

  ObjectNode of(ModelName name) {
    Deployment deployment = name.served(deployments);
    Signature signature =
        deployment
            .description()
            .signature()
            .orElseThrow(() ->
                RequestException.notFound(
                    "the model '" + name.name() + "' takes tensors, so it has no rows"));
    String row = ExampleRow.of(signature, deployment.description().sample());
    ObjectNode root =
        json.createObjectNode().put("model", name.name()).put("version", deployment.version());
    root.set("row", json.readTree(row));
    return root.put(
        "curl",
        "curl -s %s/v1/predict/%s -d '%s'"
            .formatted(address.url(), name.name(), row.replace("'", "'\\''")));
  }
}
