/**
 * GraphPipe: FlatBuffers messages over HTTP, to the one internal request and back.
 *
 * <p>Read {@link joist.server.graphpipe.RestGraphPipe} first, then {@code GraphPipeRequest}.
 *
 * <p>Never depends on another protocol.
 */
@NullMarked
package joist.server.graphpipe;

import org.jspecify.annotations.NullMarked;
