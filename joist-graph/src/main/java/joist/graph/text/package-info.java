/**
 * Text as ONNX's string operators see it: regular expressions matched in linear time, and text
 * split at delimiters or into tokens.
 *
 * <p>Read {@link joist.graph.text.RegularExpression} first, then {@link
 * joist.graph.text.Tokenizer}.
 *
 * <p>Never depends on graphs or tensors; only on the error that they share.
 */
@NullMarked
package joist.graph.text;

import org.jspecify.annotations.NullMarked;
