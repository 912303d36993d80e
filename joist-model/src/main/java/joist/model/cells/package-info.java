/**
 * Recurrent models one step at a time: a graph taken apart at its recurrent layers, and requests
 * that go through their sequences together without being of one length.
 *
 * <p>Read {@link joist.model.cells.Unrolled} first, then {@link joist.model.cells.Cells}.
 *
 * <p>Never depends on queues: who steps together with whom, others say.
 */
@NullMarked
package joist.model.cells;

import org.jspecify.annotations.NullMarked;
