/**
 * Tables of typed columns: read from files, described, checked, and written.
 *
 * <p>Read {@link joist.table.Table} first, then {@link joist.table.Column} and {@link
 * joist.table.TableReader}.
 *
 * <p>Never depends on learners or on graphs.
 */
@NullMarked
package joist.table;

import org.jspecify.annotations.NullMarked;
