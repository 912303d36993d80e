package joist.compiler.tree;

/**
 * Rows of floats in an array: element {@code (r, c)} lies at {@code offset + r * stride + c}.
 *
 * @param width elements of a row
 */
@SuppressWarnings("ArrayRecordComponent")
public record FloatRows(float[] data, int offset, int stride, int width) {}
