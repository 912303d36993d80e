/**
 * Experiments of the literature, run here: what a paper claims, what comes out, the bar, a control
 * that loses, and a plot.
 *
 * <p>Read {@link joist.cli.reproduce.Experiment} first, then {@link
 * joist.cli.reproduce.BatchingRig}.
 *
 * <p>Never depends on the commands.
 */
@NullMarked
package joist.cli.reproduce;

import org.jspecify.annotations.NullMarked;
