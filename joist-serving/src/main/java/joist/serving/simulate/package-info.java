/**
 * Serving in simulated time: the queue and the policies that run live, on measured curves and made
 * arrivals, without threads or a clock.
 *
 * <p>Read {@link joist.serving.simulate.BatchSimulation} first, then {@link
 * joist.serving.batch.ServedTraffic}.
 *
 * <p>Never depends on models, threads or the time of day.
 */
@NullMarked
package joist.serving.simulate;

import org.jspecify.annotations.NullMarked;
