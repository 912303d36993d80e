/**
 * Who else runs a model's file: runtimes that are plugged in, loaded only when they are asked for.
 *
 * <p>Read {@link joist.onnx.engine.Engine} first, then {@link joist.onnx.engine.Engines}, the one
 * place where they are looked for.
 *
 * <p>Never depends on an engine.
 */
@NullMarked
package joist.onnx.engine;

import org.jspecify.annotations.NullMarked;
