package joist.server.http;

import joist.serving.aim.Aims;

/**
 * What requests to each model may be at most: as for all, but for what was said of the model.
 * Thread-safe; what is said holds from the next request.
 *
 * @param all what holds for the server
 */
public record ModelLimits(Limits all, Aims aims) {
  /** The limits of requests to a model. */
  public Limits of(String model) {
    return aims.of(model).tensorBytes().map(all::withTensorBytes).orElse(all);
  }
}
