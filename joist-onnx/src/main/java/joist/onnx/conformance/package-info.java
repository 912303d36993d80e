/**
 * Conformance: the ONNX project's backend test cases, found in a folder, run, and compared.
 *
 * <p>Read {@link joist.onnx.conformance.ConformanceFolder} first, then {@link
 * joist.onnx.conformance.ConformanceRun} and {@link joist.onnx.conformance.Outcome}.
 *
 * <p>Never depends on who runs a graph: engines are handed in.
 */
@NullMarked
package joist.onnx.conformance;

import org.jspecify.annotations.NullMarked;
