package joist.compiler.x86.generator;

import joist.compiler.loop.LoopProgram.Format;

/**
 * A place in an operand.
 *
 * @param pointer the web of the general register that it is relative to
 * @param displacement in bytes
 */
record Place(int pointer, int displacement, Format format) {}
