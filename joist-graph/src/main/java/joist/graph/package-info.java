/**
 * The one representation of a model: typed graphs of ONNX operators.
 *
 * <p>Read {@link joist.graph.Graph} first, then {@link joist.graph.Node} and {@link
 * joist.graph.GraphBuilder}; {@code Verifier} says when a graph is well typed, {@code Interpreter}
 * what it means.
 *
 * <p>Never depends on the compiler, on learners or on a file format.
 */
@NullMarked
package joist.graph;

import org.jspecify.annotations.NullMarked;
