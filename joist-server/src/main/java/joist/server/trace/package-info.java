/**
 * Requests as spans of OpenTelemetry, from the wire to the run of the model.
 *
 * <p>Read {@link joist.server.trace.Traces} first, then {@link joist.server.trace.FlightSpans}.
 *
 * <p>Never times anything: a span is made of a {@link joist.serving.flight.RequestFlight} that is
 * over.
 */
@NullMarked
package joist.server.trace;

import org.jspecify.annotations.NullMarked;
