/**
 * Where to draw a graph's nodes: sections that fold, and layered layouts of boxes and arrows.
 *
 * <p>Read {@link joist.graph.drawing.GraphDrawing} first, then {@link joist.graph.drawing.Sections}
 * and {@link joist.graph.drawing.LayeredLayout}.
 *
 * <p>Never depends on what a drawing is shown on, or on how graphs are run.
 */
@NullMarked
package joist.graph.drawing;

import org.jspecify.annotations.NullMarked;
