/**
 * What traffic was like: histograms of durations, counters, and their recent window.
 *
 * <p>Read {@link joist.serving.stats.TrafficStats} first, then {@link
 * joist.serving.stats.LatencyHistogram}.
 *
 * <p>Never depends on deployments, models or the network.
 */
@NullMarked
package joist.serving.stats;

import org.jspecify.annotations.NullMarked;
