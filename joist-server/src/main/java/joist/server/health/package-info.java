/**
 * What probes of gRPC ask: whether the server is ready.
 *
 * <p>Read {@link joist.server.health.GrpcHealth} first.
 *
 * <p>Never depends on a protocol of models.
 */
@NullMarked
package joist.server.health;

import org.jspecify.annotations.NullMarked;
