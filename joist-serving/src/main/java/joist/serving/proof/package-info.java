/**
 * What a version must show before it may answer: gates, what each expected and what it got, and the
 * bound of the time that showing may take.
 *
 * <p>Read {@link joist.serving.proof.Proof} first, then {@link joist.serving.proof.LatencyBound}.
 *
 * <p>Never depends on deployments: they hand over what is to be run.
 */
@NullMarked
package joist.serving.proof;

import org.jspecify.annotations.NullMarked;
