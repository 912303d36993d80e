/**
 * The geometry of operators over images and other grids: where windows stand, what resizing reads.
 *
 * <p>Read {@link joist.graph.spatial.WindowAxis} first. Shape inference, the interpreter and the
 * compiler share it, so that they cannot disagree on an extent.
 *
 * <p>Never depends on how graphs are typed or run.
 */
@NullMarked
package joist.graph.spatial;

import org.jspecify.annotations.NullMarked;
