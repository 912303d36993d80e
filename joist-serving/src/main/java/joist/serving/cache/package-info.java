/**
 * Answers that are kept for requests that come again, byte for byte.
 *
 * <p>Read {@link joist.serving.cache.ResponseCache} first, then {@link
 * joist.serving.cache.CacheKey}.
 *
 * <p>Never depends on the network, on models or on what an answer is.
 */
@NullMarked
package joist.serving.cache;

import org.jspecify.annotations.NullMarked;
