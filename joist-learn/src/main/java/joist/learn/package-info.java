/**
 * Learners: a problem and a table in, a graph out.
 *
 * <p>Read {@link joist.learn.Learner} first, then {@link joist.learn.Problem} and {@link
 * joist.learn.Fit}.
 *
 * <p>Never depends on serving or storage.
 */
@NullMarked
package joist.learn;

import org.jspecify.annotations.NullMarked;
