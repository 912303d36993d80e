/**
 * Random well-typed graphs and inputs, for tests that compare one way of running graphs with
 * another.
 *
 * <p>Read {@link joist.graph.random.RandomGraphs}.
 *
 * <p>Never depends on how graphs are run.
 */
@NullMarked
package joist.graph.random;

import org.jspecify.annotations.NullMarked;
