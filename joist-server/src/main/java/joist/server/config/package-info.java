/**
 * What a file says is to be served, read whole and checked before anything is done.
 *
 * <p>Read {@link joist.server.config.ServeConfig} first, then {@link
 * joist.server.config.ServeConfigReader}.
 *
 * <p>Never depends on deployments or a store: whether what is named is there is found out by
 * whoever follows it.
 */
@NullMarked
package joist.server.config;

import org.jspecify.annotations.NullMarked;
