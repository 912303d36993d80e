/**
 * Tree ensembles as arrays: decoded from, and written to, ONNX-ML's tree operators.
 *
 * <p>Read {@link joist.graph.tree.TreeEnsemble} first, then {@link
 * joist.graph.tree.TreeEnsembleBuilder}.
 *
 * <p>Never depends on how trees are learned or run.
 */
@NullMarked
package joist.graph.tree;

import org.jspecify.annotations.NullMarked;
