/**
 * The server: one port for plain rows, Open Inference V2 over REST and gRPC, metrics and the
 * console.
 *
 * <p>Read {@link joist.server.JoistServer} first, then {@link joist.server.Entry}.
 *
 * <p>Never depends on learners or the command line; all decisions about deployments are {@code
 * joist.serving}'s.
 */
@NullMarked
package joist.server;

import org.jspecify.annotations.NullMarked;
