/**
 * One call run by several threads: the caller's, and those that were granted to the call; and who
 * hears what its steps took.
 *
 * <p>Read {@link joist.compiler.team.Workers} first, then {@link joist.compiler.team.Team}.
 *
 * <p>Never makes a thread, and never depends on graphs.
 */
@NullMarked
package joist.compiler.team;

import org.jspecify.annotations.NullMarked;
