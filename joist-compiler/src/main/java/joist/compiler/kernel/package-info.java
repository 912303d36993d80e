/**
 * The kernels of operators over a frame's rows, and the choice among them.
 *
 * <p>Read {@link joist.compiler.kernel.Lowering} first, then {@code LowerElementwise}.
 *
 * <p>Never depends on how frames are planned. Every kernel gives the bits of the reference
 * interpreter.
 */
@NullMarked
package joist.compiler.kernel;

import org.jspecify.annotations.NullMarked;
