/**
 * What each caller may use, and what it used: weights, rates, calls at once; time, rows and bytes.
 *
 * <p>Read {@link joist.serving.share.Callers} first, then {@link joist.serving.share.Quota}.
 *
 * <p>Never depends on the network, on keys or on models.
 */
@NullMarked
package joist.serving.share;

import org.jspecify.annotations.NullMarked;
