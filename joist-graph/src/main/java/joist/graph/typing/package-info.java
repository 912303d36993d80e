/**
 * Which operators there are, and what type every value of a graph has.
 *
 * <p>Read {@link joist.graph.typing.Verifier} first, then {@link joist.graph.typing.OperatorSchema}
 * and {@code OnnxOperators}, the table of operators.
 *
 * <p>Never depends on how graphs are run.
 */
@NullMarked
package joist.graph.typing;

import org.jspecify.annotations.NullMarked;
