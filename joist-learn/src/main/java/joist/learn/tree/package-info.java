/**
 * Trees grown over histograms: boosted, and in forests.
 *
 * <p>Read {@link joist.learn.tree.GradientBoosting} first, then {@code TreeGrower} and {@code
 * Gradients}.
 *
 * <p>Never depends on other learners.
 */
@NullMarked
package joist.learn.tree;

import org.jspecify.annotations.NullMarked;
