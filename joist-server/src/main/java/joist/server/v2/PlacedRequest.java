package joist.server.v2;

import java.util.Map;
import java.util.OptionalLong;
import joist.server.inference.InferRequest;
import joist.server.inference.NamedRequest;

/**
 * A request decoded, with where its outputs go.
 *
 * @param timeoutNanos how long its caller waits, where it says so
 * @param placements by output; those that are not there go where {@code rest} says
 */
record PlacedRequest(
    InferRequest tensors,
    Map<String, Placement> placements,
    Placement rest,
    OptionalLong timeoutNanos)
    implements NamedRequest {
  Placement placement(String output) {
    return placements.getOrDefault(output, rest);
  }
}
