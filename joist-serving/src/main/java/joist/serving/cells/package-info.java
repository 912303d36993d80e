/**
 * Recurrent models one step at a time: a graph taken apart at its recurrent layers, and requests
 * that go through their sequences together without being of one length.
 *
 * <p>Read {@link joist.serving.cells.Unrolled} first, then {@link joist.serving.cells.Cells}.
 *
 * <p>Never depends on queues: who steps together with whom, others say.
 */
@NullMarked
package joist.serving.cells;

import org.jspecify.annotations.NullMarked;
