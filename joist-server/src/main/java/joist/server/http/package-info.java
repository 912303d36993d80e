/**
 * What every protocol here shares: bodies with limits, the call of a model with admission and
 * timing, errors and replies.
 *
 * <p>Read {@link joist.server.http.ModelCalls} first, then {@link
 * joist.server.http.RequestException}.
 *
 * <p>Never depends on one protocol's format.
 */
@NullMarked
package joist.server.http;

import org.jspecify.annotations.NullMarked;
