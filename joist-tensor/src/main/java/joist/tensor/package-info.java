/**
 * Element types, shapes, tensors, and the ledger of bytes.
 *
 * <p>Read {@link joist.tensor.Tensor} first, then {@link joist.tensor.ElementType}.
 *
 * <p>Depends on nothing but the JDK.
 */
@NullMarked
package joist.tensor;

import org.jspecify.annotations.NullMarked;
