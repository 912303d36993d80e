/**
 * Measurements of Joist beside its peers, run by hand; not part of the product.
 *
 * <p>Each main class is one comparison and says how it measures; read {@link
 * joist.bench.OnnxRuntimeComparison} first, then {@code LightGbmRun}.
 *
 * <p>Nothing may depend on it.
 */
@NullMarked
package joist.bench;

import org.jspecify.annotations.NullMarked;
