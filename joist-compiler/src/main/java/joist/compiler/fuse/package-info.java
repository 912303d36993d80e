/**
 * Which nodes run as one loop nest.
 *
 * <p>Read {@link joist.compiler.fuse.Grouping} first, then {@link joist.compiler.fuse.Group}.
 *
 * <p>Never depends on memory or on a target.
 */
@NullMarked
package joist.compiler.fuse;

import org.jspecify.annotations.NullMarked;
