/**
 * The JSON behind the console's pages, and the pages themselves as files.
 *
 * <p>Read {@link joist.server.api.ConsoleApi} first; the shapes are in {@code docs/http-api.md}.
 *
 * <p>Never depends on how the pages are drawn.
 */
@NullMarked
package joist.server.api;

import org.jspecify.annotations.NullMarked;
