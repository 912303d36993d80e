/**
 * The page that draws a model's graph.
 *
 * <p>Read {@link joist.cli.inspect.InspectPage}; the scripts are resources beside it.
 *
 * <p>Never depends on the commands.
 */
@NullMarked
package joist.cli.inspect;

import org.jspecify.annotations.NullMarked;
