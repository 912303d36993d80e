/**
 * Element types, shapes, tensors, containers of tensors, and the ledger of bytes.
 *
 * <p>Read {@link joist.tensor.Tensor} first, then {@link joist.tensor.ElementType} and {@link
 * joist.tensor.Datum}, all that a value can be.
 *
 * <p>Depends on nothing but the JDK.
 */
@NullMarked
package joist.tensor;

import org.jspecify.annotations.NullMarked;
