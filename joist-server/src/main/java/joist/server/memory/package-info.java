/**
 * Memory that callers of this machine share with the server, so that tensors do not go through a
 * socket.
 *
 * <p>Read {@link joist.server.memory.SharedRegions} first.
 *
 * <p>Never depends on a wire format.
 */
@NullMarked
package joist.server.memory;

import org.jspecify.annotations.NullMarked;
