/**
 * Plain JSON rows in, plain JSON answers out: {@code POST /v1/predict/NAME}.
 *
 * <p>Read {@link joist.server.rows.PredictHandler} first, then {@link joist.server.rows.RowReader}.
 *
 * <p>Never depends on Open Inference or the console.
 */
@NullMarked
package joist.server.rows;

import org.jspecify.annotations.NullMarked;
