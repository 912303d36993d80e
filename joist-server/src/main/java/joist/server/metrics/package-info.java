/**
 * Prometheus's view: the counters of serving as they stand, and the JVM's.
 *
 * <p>Read {@link joist.server.metrics.Metrics} first.
 *
 * <p>Never counts by itself: a number is counted once, by {@code joist.serving.stats}.
 */
@NullMarked
package joist.server.metrics;

import org.jspecify.annotations.NullMarked;
