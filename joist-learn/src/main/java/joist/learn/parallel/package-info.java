/**
 * The threads of a fit.
 *
 * <p>Read {@link joist.learn.parallel.Workers}.
 *
 * <p>Never depends on a learner: what is computed is the caller's to say.
 */
@NullMarked
package joist.learn.parallel;

import org.jspecify.annotations.NullMarked;
