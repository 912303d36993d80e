/**
 * The one internal request that every protocol of tensors decodes to, and what runs it.
 *
 * <p>Read {@link joist.server.inference.InferRequest} and {@link joist.server.inference.Inference}
 * first.
 *
 * <p>Never depends on a wire format.
 */
@NullMarked
package joist.server.inference;

import org.jspecify.annotations.NullMarked;
