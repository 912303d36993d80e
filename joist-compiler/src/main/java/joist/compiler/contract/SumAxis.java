package joist.compiler.contract;

/**
 * An axis that is summed over.
 *
 * @param a what one step moves by in the first factor, in elements
 */
record SumAxis(long extent, long a) {}
