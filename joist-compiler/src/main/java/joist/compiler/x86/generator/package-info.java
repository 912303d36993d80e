/**
 * Loop programs to x86-64 machine code.
 *
 * <p>Read {@link joist.compiler.x86.generator.CodeGenerator} first, which names the stages in
 * order: values and who needs which of their lanes, steps with pointers, registers, instructions.
 *
 * <p>Never depends on how code is called or kept.
 */
@NullMarked
package joist.compiler.x86.generator;

import org.jspecify.annotations.NullMarked;
