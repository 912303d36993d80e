/**
 * Loop nests over typed memory: the level between primitives and code, and the one contract of all
 * targets.
 *
 * <p>Read {@link joist.compiler.loop.LoopProgram} first, then {@link joist.compiler.loop.Statement}
 * and {@link joist.compiler.loop.Operation}; {@link joist.compiler.loop.LoopVerifier} says when a
 * program is well formed, {@link joist.compiler.loop.LoopInterpreter} what it means.
 *
 * <p>Never depends on graphs or on a target.
 */
@NullMarked
package joist.compiler.loop;

import org.jspecify.annotations.NullMarked;
