/**
 * Machine code of x86-64: instructions to bytes, with labels and a pool of constants.
 *
 * <p>Read {@link joist.compiler.x86.assembler.Assembler} first, then {@link
 * joist.compiler.x86.assembler.VectorOpcode} and {@link joist.compiler.x86.assembler.Location}.
 *
 * <p>Never depends on loop programs: it knows instructions, not what they are for.
 */
@NullMarked
package joist.compiler.x86.assembler;

import org.jspecify.annotations.NullMarked;
