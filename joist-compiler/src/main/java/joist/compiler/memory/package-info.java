/**
 * Where values lie while a graph runs: strided places in buffers, and buffers in one arena.
 *
 * <p>Read {@link joist.compiler.memory.Place} first, then {@link joist.compiler.memory.Buffers}.
 *
 * <p>Never depends on graphs or on loops.
 */
@NullMarked
package joist.compiler.memory;

import org.jspecify.annotations.NullMarked;
