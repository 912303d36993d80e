/**
 * The Open Inference Protocol, version 2, over REST and gRPC: tensors in, tensors out.
 *
 * <p>Read {@link joist.server.v2.RestV2} and {@link joist.server.v2.GrpcV2} first, then {@link
 * joist.server.v2.PlacedRequest}.
 *
 * <p>Never depends on plain rows or the console.
 */
@NullMarked
package joist.server.v2;

import org.jspecify.annotations.NullMarked;
