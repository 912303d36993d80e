/**
 * What a model package says about its model: how good it is, what its columns are like, and where
 * it comes from.
 *
 * <p>Read {@link joist.model.card.Card} first, then {@link joist.model.card.Schema} and {@link
 * joist.model.card.Lineage}.
 *
 * <p>Plain values: never depends on graphs, nor on how they are written.
 */
@NullMarked
package joist.model.card;

import org.jspecify.annotations.NullMarked;
