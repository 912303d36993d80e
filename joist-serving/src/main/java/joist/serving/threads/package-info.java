/**
 * How many threads a call gets: all of them while calls are few, one while there are many.
 *
 * <p>Read {@link joist.serving.threads.LatencyOrThroughput} first, then {@link
 * joist.serving.threads.CallThreads}.
 *
 * <p>Never depends on models or on who runs calls.
 */
@NullMarked
package joist.serving.threads;

import org.jspecify.annotations.NullMarked;
