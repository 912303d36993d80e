/**
 * From a table to the best model within a budget: learners run against each other, and the winner
 * packaged with its proof.
 *
 * <p>Read {@link joist.tune.Training} first, then {@link joist.tune.TrainingRequest} and {@link
 * joist.tune.TrainingResult}.
 *
 * <p>Never depends on serving or storage.
 */
@NullMarked
package joist.tune;

import org.jspecify.annotations.NullMarked;
