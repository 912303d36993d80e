/**
 * Batches of rows as streams of Arrow's IPC format, columns as tensors without a copy where the
 * types agree.
 *
 * <p>Read {@link joist.server.arrow.RestArrow} first, then {@code ArrowStream}.
 *
 * <p>Never depends on another protocol. Of Arrow's own library only the messages' format is used
 * (decision 199).
 */
@NullMarked
package joist.server.arrow;

import org.jspecify.annotations.NullMarked;
