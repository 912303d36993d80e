/**
 * Graphs from one version of ONNX's operators to another.
 *
 * <p>Read {@link joist.onnx.version.OpsetConversion} first, then {@link
 * joist.onnx.version.Adapters}, which lists what changed when, and one adapter such as {@link
 * joist.onnx.version.SoftmaxForms}.
 *
 * <p>Never depends on the compiler.
 */
@NullMarked
package joist.onnx.version;

import org.jspecify.annotations.NullMarked;
