/**
 * Pages made of the console's own parts.
 *
 * <p>Read {@link joist.server.console.CardPage}; the pages themselves are in the resources' {@code
 * console} folder.
 *
 * <p>Never depends on the wire.
 */
@NullMarked
package joist.server.console;

import org.jspecify.annotations.NullMarked;
