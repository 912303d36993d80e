/**
 * The compiler beside ONNX Runtime, model by model.
 *
 * <p>Read {@link joist.bench.suite.Suite} first, then {@link joist.bench.suite.SuiteModels}.
 *
 * <p>Never part of the product.
 */
@NullMarked
package joist.bench.suite;

import org.jspecify.annotations.NullMarked;
