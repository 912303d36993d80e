/**
 * Graphs made plans for concrete shapes, and plans run.
 *
 * <p>Read {@link joist.compiler.shaped.ShapedRuns} first, then {@link
 * joist.compiler.shaped.Specialiser}, {@link joist.compiler.shaped.ShapedPlanner} and {@link
 * joist.compiler.shaped.ShapedPlan}.
 *
 * <p>Never depends on files or on models' meaning.
 */
@NullMarked
package joist.compiler.shaped;

import org.jspecify.annotations.NullMarked;
