/**
 * An open-loop load generator: it sends requests when they are due, whether or not earlier ones
 * were answered, and counts a request's latency from the moment it was due.
 *
 * <p>Read {@link joist.load.LoadRun} first, then {@link joist.load.LoadWindow}.
 *
 * <p>Never depends on the server or on models: it sees addresses, bytes and headers.
 */
@NullMarked
package joist.load;

import org.jspecify.annotations.NullMarked;
