/**
 * The target that emits x86-64 machine code: loop programs to code in memory, called through one
 * native call shape.
 *
 * <p>Read {@link joist.compiler.x86.X86Target} first, then {@link joist.compiler.x86.CodeMemory}.
 *
 * <p>Never depends on graphs, nor on other targets.
 */
@NullMarked
package joist.compiler.x86;

import org.jspecify.annotations.NullMarked;
