/**
 * Element-wise arithmetic as statements of loop programs: what is fused into any loop.
 *
 * <p>Read {@link joist.compiler.expression.LoopBody} first, then {@link
 * joist.compiler.expression.RealFunctions} and {@link
 * joist.compiler.expression.ElementwiseOperators}.
 *
 * <p>Never depends on a target, or on where values lie.
 */
@NullMarked
package joist.compiler.expression;

import org.jspecify.annotations.NullMarked;
