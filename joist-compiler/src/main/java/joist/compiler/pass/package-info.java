/**
 * Rewrites of graphs, one a file.
 *
 * <p>Read {@link joist.compiler.pass.Pass} first.
 *
 * <p>Never depends on plans or kernels.
 */
@NullMarked
package joist.compiler.pass;

import org.jspecify.annotations.NullMarked;
