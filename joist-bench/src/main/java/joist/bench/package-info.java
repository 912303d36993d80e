/**
 * Measurements of Joist beside its peers, run by hand; not part of the product.
 *
 * <p>Each main class is one comparison and says how it measures.
 *
 * <p>Nothing depends on it.
 */
@NullMarked
package joist.bench;

import org.jspecify.annotations.NullMarked;
