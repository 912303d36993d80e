/**
 * The lane beside traffic on which versions are loaded, proven, warmed and taken away.
 *
 * <p>Read {@link joist.serving.lane.LoadingLane} first, then {@link
 * joist.serving.lane.LoadingThread}.
 *
 * <p>Never depends on deployments or models.
 */
@NullMarked
package joist.serving.lane;

import org.jspecify.annotations.NullMarked;
