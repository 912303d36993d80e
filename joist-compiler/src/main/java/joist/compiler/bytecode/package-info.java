/**
 * Loop programs as classes of the JVM, made with the Class-File API: the targets that need nothing
 * but Java.
 *
 * <p>Read {@link joist.compiler.bytecode.PlainTarget} first, then {@link
 * joist.compiler.bytecode.ProgramClass} and {@link joist.compiler.bytecode.LaneCode}.
 *
 * <p>Never depends on graphs, on machine code, or at compile time on the incubator module.
 */
@NullMarked
package joist.compiler.bytecode;

import org.jspecify.annotations.NullMarked;
