/**
 * Deployments: a model file becomes a live version only after it was loaded, proven and warmed
 * beside the one that answers, by one atomic switch. No network.
 *
 * <p>Read {@link joist.serving.Deployments} first, then {@link joist.serving.Deployment} and {@link
 * joist.serving.DeploymentState}.
 *
 * <p>Never depends on HTTP, gRPC or learners.
 */
@NullMarked
package joist.serving;

import org.jspecify.annotations.NullMarked;
