/**
 * What became of the newest requests and batches: when each part of their way began and ended, why
 * a batch closed, why a request was turned away.
 *
 * <p>Read {@link joist.serving.flight.RequestFlight} first, then {@link
 * joist.serving.flight.FlightRecorder}.
 *
 * <p>Never depends on the network, nor on who reads what is recorded.
 */
@NullMarked
package joist.serving.flight;

import org.jspecify.annotations.NullMarked;
