package joist.compiler.contract;

/**
 * An axis of a result other than its columns.
 *
 * @param a what one step moves by in the first factor, in elements
 * @param b in the second factor
 * @param c in the result
 */
record Axis(long extent, long a, long b, long c) {}
