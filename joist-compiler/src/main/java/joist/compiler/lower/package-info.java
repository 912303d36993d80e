/**
 * Groups of nodes made loop programs over places.
 *
 * <p>Read {@link joist.compiler.lower.Step} first, then {@link joist.compiler.lower.MapLowering}.
 *
 * <p>Never depends on a target but for how many lanes and registers it has.
 */
@NullMarked
package joist.compiler.lower;

import org.jspecify.annotations.NullMarked;
