package joist.compiler.contract;

import joist.compiler.loop.Index;

/**
 * A step in time.
 *
 * @param before the time of the step before; of no meaning where this is the first
 */
record RecurrentStep(Index time, Index before, boolean first) {}
