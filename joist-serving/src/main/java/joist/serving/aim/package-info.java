/**
 * What the requests of each model are held to: the objective, the deadline of callers that bring
 * none, and which requests run together.
 *
 * <p>Read {@link joist.serving.aim.Aim} first, then {@link joist.serving.aim.Aims}.
 *
 * <p>Never depends on deployments, queues or the network: they look here.
 */
@NullMarked
package joist.serving.aim;

import org.jspecify.annotations.NullMarked;
