/**
 * What an operator may do: load, unload, promote; and what there is to be served.
 *
 * <p>Read {@link joist.server.operations.Operations} first.
 *
 * <p>Never depends on a wire format.
 */
@NullMarked
package joist.server.operations;

import org.jspecify.annotations.NullMarked;
