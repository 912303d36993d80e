/**
 * Which models stay in memory when not all fit: pure decisions.
 *
 * <p>Read {@link joist.serving.residency.ResidencyPolicy} first, then {@link
 * joist.serving.residency.GreedyDualSize}.
 *
 * <p>Never depends on deployments, threads or clocks: what a policy knows is handed to it.
 */
@NullMarked
package joist.serving.residency;

import org.jspecify.annotations.NullMarked;
