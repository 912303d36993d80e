/**
 * Java code of a user's own that is served as a model is: what it is, and how it is found in a jar.
 *
 * <p>Read {@link joist.model.handler.Handler} first, then {@link joist.model.handler.HandlerJar}.
 *
 * <p>Never depends on serving: who runs a handler, and in which process, is not its business.
 */
@NullMarked
package joist.model.handler;

import org.jspecify.annotations.NullMarked;
