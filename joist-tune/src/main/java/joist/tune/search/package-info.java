/**
 * Which trial next: spaces of parameters, and the policies that search them.
 *
 * <p>Read {@link joist.tune.search.SearchPolicy} first, then {@link joist.tune.search.SearchSpace}.
 *
 * <p>Never depends on a learner.
 */
@NullMarked
package joist.tune.search;

import org.jspecify.annotations.NullMarked;
