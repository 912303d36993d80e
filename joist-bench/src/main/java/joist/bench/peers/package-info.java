/**
 * Joist's server beside the servers that people would pick instead, one model at a time.
 *
 * <p>Read first: {@link joist.bench.peers.Peer} (a server that can be started), {@link
 * joist.bench.peers.PeerLoad} (the process that sends the load) and {@link
 * joist.bench.peers.RateSearch} (how the largest rate is found). The Python sides lie in {@code
 * joist-bench/peers}.
 *
 * <p>Nothing of it may depend on how Joist's server works inside: it is started and called as
 * anybody would.
 */
@NullMarked
package joist.bench.peers;

import org.jspecify.annotations.NullMarked;
