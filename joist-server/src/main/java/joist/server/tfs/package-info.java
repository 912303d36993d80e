/**
 * TensorFlow Serving's protocol, over REST and gRPC; over REST with what KServe's version 1 adds to
 * it.
 *
 * <p>Read {@link joist.server.tfs.RestTfs} and {@link joist.server.tfs.GrpcPrediction} first, then
 * {@link joist.server.tfs.TensorProtos}.
 *
 * <p>Never depends on another protocol.
 */
@NullMarked
package joist.server.tfs;

import org.jspecify.annotations.NullMarked;
