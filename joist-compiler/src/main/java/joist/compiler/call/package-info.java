/**
 * Nodes computed by routines in Java, on whole tensors, without allocating: texts, whole numbers,
 * f64, tables and look-ups, for which there are no loops.
 *
 * <p>Read {@link joist.compiler.call.Routine} first, then {@link joist.compiler.call.Routines}.
 *
 * <p>Never depends on memory planning or on a target.
 */
@NullMarked
package joist.compiler.call;

import org.jspecify.annotations.NullMarked;
