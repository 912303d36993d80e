/**
 * From a table to a learning problem: what is predicted, which rows teach and which judge.
 *
 * <p>Read {@link joist.learn.split.Problems} first, then {@link joist.learn.split.ProblemSettings}
 * and {@link joist.learn.split.Split}.
 *
 * <p>Never depends on a learner.
 */
@NullMarked
package joist.learn.split;

import org.jspecify.annotations.NullMarked;
