/**
 * Graphs to executables.
 *
 * <p>Read {@link joist.compiler.Executable} first, then {@link joist.compiler.Frame}.
 *
 * <p>Never depends on learners or serving, nor on any library but the JDK.
 */
@NullMarked
package joist.compiler;

import org.jspecify.annotations.NullMarked;
