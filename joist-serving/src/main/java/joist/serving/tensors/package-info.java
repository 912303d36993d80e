/**
 * Requests of tensors on their way through batches of a model: joined along the first dimension,
 * run, told apart again.
 *
 * <p>Read {@link joist.serving.tensors.TensorQueues} first, then {@link
 * joist.serving.tensors.TensorCall}.
 *
 * <p>Never depends on the network.
 */
@NullMarked
package joist.serving.tensors;

import org.jspecify.annotations.NullMarked;
