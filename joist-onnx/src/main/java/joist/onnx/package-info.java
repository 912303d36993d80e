/**
 * ONNX files to graphs and back, by a wire codec of our own.
 *
 * <p>Read {@link joist.onnx.OnnxReader} first, then {@link joist.onnx.OnnxWriter}.
 *
 * <p>Never depends on a protobuf runtime, on learners or on the compiler.
 */
@NullMarked
package joist.onnx;

import org.jspecify.annotations.NullMarked;
