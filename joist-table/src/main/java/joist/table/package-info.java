/**
 * Tables of typed columns, and their statistics.
 *
 * <p>Read {@link joist.table.Table} first, then {@link joist.table.Column}.
 *
 * <p>Never depends on learners or on graphs.
 */
@NullMarked
package joist.table;

import org.jspecify.annotations.NullMarked;
