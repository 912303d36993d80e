/**
 * Which target runs loop programs on this machine: what is there, whether it does what it should,
 * and what was asked for.
 *
 * <p>Read {@link joist.compiler.tier.Targets} first, then {@link joist.compiler.target.SelfCheck}.
 *
 * <p>Never depends on graphs.
 */
@NullMarked
package joist.compiler.tier;

import org.jspecify.annotations.NullMarked;
