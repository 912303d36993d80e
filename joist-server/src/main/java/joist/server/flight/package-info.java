/**
 * Why a request went as it went: what the flight recorder knows, as JSON and as sentences.
 *
 * <p>Read {@link joist.server.flight.Story} first, then {@link joist.server.flight.FlightApi}.
 *
 * <p>Never depends on a protocol of models.
 */
@NullMarked
package joist.server.flight;

import org.jspecify.annotations.NullMarked;
