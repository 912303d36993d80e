/**
 * Which waiting requests run together, and when: policies, the queue that obeys them, and what
 * batches of each size have been seen to take.
 *
 * <p>Read {@link joist.serving.batch.BatchPolicy} first, then {@link
 * joist.serving.batch.BatchQueue} and {@link joist.serving.batch.Batcher}.
 *
 * <p>Never depends on models or the network: what a request is, its caller says.
 */
@NullMarked
package joist.serving.batch;

import org.jspecify.annotations.NullMarked;
