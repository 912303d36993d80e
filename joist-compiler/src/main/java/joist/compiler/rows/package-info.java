/**
 * Whether a batch can be cut into blocks of rows: graphs whose row i comes from the inputs' row i.
 *
 * <p>Read {@link joist.compiler.rows.RowWise} first, then {@link joist.compiler.rows.RowRules}.
 *
 * <p>Never depends on memory or on a target.
 */
@NullMarked
package joist.compiler.rows;

import org.jspecify.annotations.NullMarked;
