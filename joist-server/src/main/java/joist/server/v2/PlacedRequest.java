package joist.server.v2;

import java.util.Map;
import joist.server.inference.InferRequest;

/**
 * A request decoded, with where its outputs go.
 *
 * @param placements by output; those that are not there go where {@code rest} says
 */
record PlacedRequest(InferRequest tensors, Map<String, Placement> placements, Placement rest) {
  Placement placement(String output) {
    return placements.getOrDefault(output, rest);
  }
}
