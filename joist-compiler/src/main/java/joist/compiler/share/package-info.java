/**
 * Constants that are equal by content, held once for all models that are given the same place.
 *
 * <p>Read {@link joist.compiler.share.SharedConstants} first, then {@link
 * joist.compiler.share.Share} and {@link joist.compiler.share.SharedGraph}.
 *
 * <p>Never depends on how graphs are planned or run.
 */
@NullMarked
package joist.compiler.share;

import org.jspecify.annotations.NullMarked;
