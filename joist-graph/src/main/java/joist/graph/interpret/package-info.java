/**
 * The reference interpreter: what each operator means, written to be plainly right, not fast.
 *
 * <p>Read {@link joist.graph.interpret.Interpreter} first, then one family, such as {@code
 * Arithmetic}. The source of every rule is the ONNX operator specification; where it is silent or
 * undefined, the family's comment says what holds here.
 *
 * <p>Never depends on the compiler, which is checked against it.
 */
@NullMarked
package joist.graph.interpret;

import org.jspecify.annotations.NullMarked;
