/**
 * Who may come in: keys and their file, roles, what each path demands, TLS.
 *
 * <p>Read {@link joist.server.access.Access} first, then {@link joist.server.access.Demand} and
 * {@link joist.server.access.KeyRing}.
 *
 * <p>Never depends on who answers requests.
 */
@NullMarked
package joist.server.access;

import org.jspecify.annotations.NullMarked;
