/**
 * NumPy's files of one array, {@code .npy}.
 *
 * <p>Read {@link joist.tensor.npy.NpyReader} first, then {@link joist.tensor.npy.NpyWriter}.
 *
 * <p>Depends on nothing but tensors and the JDK; runs no code that a file holds.
 */
@NullMarked
package joist.tensor.npy;

import org.jspecify.annotations.NullMarked;
