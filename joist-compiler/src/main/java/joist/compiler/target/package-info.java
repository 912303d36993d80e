/**
 * What runs loop programs: targets, and the choice among them.
 *
 * <p>Read {@link joist.compiler.target.Target} first.
 *
 * <p>Never depends on graphs.
 */
@NullMarked
package joist.compiler.target;

import org.jspecify.annotations.NullMarked;
