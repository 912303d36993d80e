/**
 * What all services over gRPC share: frames to messages, futures to answers, failures to statuses.
 *
 * <p>Read {@link joist.server.grpc.GrpcMethods} first.
 *
 * <p>Never depends on a service.
 */
@NullMarked
package joist.server.grpc;

import org.jspecify.annotations.NullMarked;
