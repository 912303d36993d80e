/**
 * How long a model takes, here and in another engine, taken in turns so that both meet the same
 * machine; and whether they answer the same.
 *
 * <p>Read {@link joist.measure.SideBySide} first, then {@link joist.measure.Turns} and {@link
 * joist.measure.Workload}.
 *
 * <p>Never depends on an engine but Joist's own; others come by {@link joist.onnx.engine.Engines}.
 */
@NullMarked
package joist.measure;

import org.jspecify.annotations.NullMarked;
