package joist.server.rows;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import joist.model.Signature;
import joist.server.http.JsonInput;
import joist.server.http.RequestException;
import joist.serving.Deployment;

/** The row faces of the deployments in memory, each made once. Thread-safe. */
public final class RowFaces {
  private final Map<Deployment, RowFace> faces = new ConcurrentHashMap<>();
  private final JsonInput input;

  public RowFaces(JsonInput input) {
    this.input = input;
  }

  /**
   * The face of a deployment that the caller holds a lease of.
   *
   * @throws RequestException when its model takes no rows
   */
  public RowFace of(Deployment deployment) {
    RowFace face = faces.get(deployment);
    return face != null ? face : make(deployment);
  }

  private RowFace make(Deployment deployment) {
    Signature signature =
        deployment
            .model()
            .signature()
            .orElseThrow(() -> RequestException.noRowSignature(deployment.name()));
    faces.keySet().removeIf(other -> !other.isLoaded());
    return faces.computeIfAbsent(deployment, made -> new RowFace(made, signature, input));
  }
}
