/**
 * Measurements of Joist, and comparisons with its peers; run by hand, not part of the product.
 *
 * <p>Read first: {@link joist.bench.OnnxRuntimeComparison} (answers and times of a served model)
 * and {@link joist.bench.LightGbmComparison} (training). Each main class is one comparison and says
 * how it measures; {@code README.md} beside the sources lists them.
 *
 * <p>Nothing may depend on this package, and what is measured here is the product's public face: it
 * must never reach into a module's internals.
 */
@NullMarked
package joist.bench;

import org.jspecify.annotations.NullMarked;
