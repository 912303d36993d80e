/**
 * Tree ensembles as loop programs: tables of branches, and the loops that walk them.
 *
 * <p>Read {@link joist.compiler.forest.Forest} first, which has trees of one kind of branch, then
 * {@link joist.compiler.forest.ForestPlan}, which names the programs in order, and {@link
 * joist.compiler.forest.Walk}, the way down a tree.
 *
 * <p>Never depends on where a plan's values lie; the meaning of trees is the reference's to say.
 */
@NullMarked
package joist.compiler.forest;

import org.jspecify.annotations.NullMarked;
