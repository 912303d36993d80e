/**
 * Linear models with an elastic net, and the constant that every model must beat.
 *
 * <p>Read {@link joist.learn.linear.LogisticRegression} first, then {@code LinearFit}, {@code Risk}
 * and {@code OwlQn}.
 *
 * <p>Never depends on other learners.
 */
@NullMarked
package joist.learn.linear;

import org.jspecify.annotations.NullMarked;
