/**
 * Graphs for people: as text, and as counts of operations and bytes.
 *
 * <p>Read {@link joist.graph.report.Printer} and {@link joist.graph.report.Cost}.
 *
 * <p>Never depends on how graphs are run.
 */
@NullMarked
package joist.graph.report;

import org.jspecify.annotations.NullMarked;
