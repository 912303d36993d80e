/**
 * The {@code joist} command.
 *
 * <p>Read {@link joist.cli.Joist} first, then a command, such as {@link joist.cli.TrainCommand}.
 *
 * <p>The topmost floor: nothing may depend on it.
 */
@NullMarked
package joist.cli;

import org.jspecify.annotations.NullMarked;
