/**
 * ONNX Runtime, driven through its Java library, as a plug-in.
 *
 * <p>Read {@link joist.onnxruntime.OnnxRuntimeEngine} first.
 *
 * <p>Depends on ONNX files and tensors alone; nothing of Joist may depend on it but by {@link
 * joist.onnx.engine.Engines}.
 */
@NullMarked
package joist.onnxruntime;

import org.jspecify.annotations.NullMarked;
